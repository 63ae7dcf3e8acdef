"""Tables for S3 Select, whose codes name the wrong part of the query or of the input."""

from __future__ import annotations

from ias3errors.advice.model import Rule
from ias3errors.advice.rows import rows

_SQL = "Correct the SQL expression at the place that the server's message names."
_CAST = "Correct the types in the SQL expression, or convert the value with CAST."
_TIMESTAMP = "Correct the pattern of TO_TIMESTAMP or TO_STRING, such as 'yyyy-MM-dd'."
_FORMAT = "Correct InputSerialization: its format, compression and quoting must fit the object."
_SETTING = "Correct this setting of the request's InputSerialization or OutputSerialization."
_UNSUPPORTED = "Rewrite the query without that, or query a downloaded copy."
_LIMIT = "Shorten the query or split the object, or query a downloaded copy."
_NAME = "Check the column's name or number; with a header line set FileHeaderInfo to USE."
_RANGE = "Correct Start and End of ScanRange, or leave ScanRange out."

#: What each code means by itself.
DEFAULTS: tuple[Rule, ...] = (
    *rows(
        (
            "LexerInvalidChar",
            "LexerInvalidIONLiteral",
            "LexerInvalidLiteral",
            "LexerInvalidOperator",
        ),
        "The SQL expression has a character, literal or operator that is not valid.",
        _SQL,
    ),
    *rows(
        (
            "ParseEmptySelect",
            "ParseExpected2TokenTypes",
            "ParseExpectedArgumentDelimiter",
            "ParseExpectedDatePart",
            "ParseExpectedExpression",
            "ParseExpectedIdentForAlias",
            "ParseExpectedIdentForAt",
            "ParseExpectedIdentForGroupName",
            "ParseExpectedKeyword",
            "ParseExpectedLeftParenAfterCast",
            "ParseExpectedLeftParenBuiltinFunctionCall",
            "ParseExpectedLeftParenValueConstructor",
            "ParseExpectedMember",
            "ParseExpectedNumber",
            "ParseExpectedRightParenBuiltinFunctionCall",
            "ParseExpectedTokenType",
            "ParseExpectedTypeName",
            "ParseExpectedWhenClause",
            "ParseMissingIdentAfterAt",
            "ParseSelectMissingFrom",
        ),
        "The SQL expression lacks something that the parser expected.",
        _SQL,
    ),
    *rows(
        (
            "ParseAsteriskIsNotAloneInSelectList",
            "ParseCannotMixSqbAndWildcardInSelectList",
            "ParseInvalidContextForWildcardInSelectList",
            "ParseInvalidPathComponent",
            "ParseInvalidTypeParam",
            "ParseMalformedJoin",
            "ParseUnExpectedKeyword",
            "ParseUnexpectedKeyword",
            "ParseUnexpectedOperator",
            "ParseUnexpectedTerm",
            "ParseUnexpectedToken",
            "ParseUnknownOperator",
        ),
        "The SQL expression has something at a place where the parser does not allow it.",
        _SQL,
    ),
    *rows(
        (
            "MultipleDataSourcesUnsupported",
            "ParseUnsupportedAlias",
            "ParseUnsupportedCallWithStar",
            "ParseUnsupportedCase",
            "ParseUnsupportedCaseClause",
            "ParseUnsupportedLiteralsGroupBy",
            "ParseUnsupportedSelect",
            "ParseUnsupportedSyntax",
            "ParseUnsupportedToken",
            "UnsupportedFunction",
            "UnsupportedSqlOperation",
            "UnsupportedSqlStructure",
            "UnsupportedSyntax",
        ),
        "S3 Select does not support something that the SQL expression uses.",
        _UNSUPPORTED,
    ),
    *rows(
        (
            "CastFailed",
            "InvalidCast",
            "InvalidDataType",
            "IntegerOverflow",
            "NumberFormatError",
            "ParseCastArity",
            "UnsupportedTypeForQuerying",
            "ValueParseFailure",
        ),
        "A value cannot be converted to the type that the SQL expression asks for.",
        _CAST,
    ),
    *rows(
        (
            "EvaluatorInvalidArguments",
            "EvaluatorLikePatternInvalidEscapeSequence",
            "EvaluatorNegativeLimit",
            "ExternalEvalException",
            "IllegalSqlFunctionArgument",
            "IncorrectSqlFunctionArgumentType",
            "LikeInvalidInputs",
            "ParseNonUnaryAggregateFunctionCall",
            "ParseNonUnaryAgregateFunctionCall",
        ),
        "A function or clause of the SQL expression has a wrong number, type or value of arguments.",
        _SQL,
    ),
    *rows(
        (
            "EvaluatorInvalidTimestampFormatPattern",
            "EvaluatorInvalidTimestampFormatPatternSymbol",
            "EvaluatorInvalidTimestampFormatPatternSymbolForParsing",
            "EvaluatorInvalidTimestampFormatPatternToken",
            "EvaluatorTimestampFormatPatternDuplicateFields",
            "EvaluatorTimestampFormatPatternHourClockAmPmMismatch",
            "EvaluatorUnterminatedTimestampFormatPatternToken",
        ),
        "The timestamp format pattern in the SQL expression is not valid.",
        _TIMESTAMP,
    ),
    *rows(
        (
            "AmbiguousFieldName",
            "ErrEvaluatorBindingDoesNotExist",
            "EvaluatorBindingDoesNotExist",
            "InvalidColumnIndex",
            "InvalidKeyPath",
            "InvalidTableAlias",
            "MissingHeaders",
        ),
        "The query names a column, path or alias that the input does not have, or has twice.",
        _NAME,
    ),
    *rows(
        (
            "CSVEscapingRecordDelimiter",
            "CSVParsingError",
            "CSVUnescapedQuote",
            "InvalidCompressionFormat",
            "InvalidTextEncoding",
            "JSONParsingError",
            "ParquetParsingError",
            "ParquetUnsupportedCompressionCodec",
            "TruncatedInput",
            "UnrecognizedFormatException",
            "UnsupportedParquetType",
        ),
        "The object's content is not in the format that the request says, or is damaged.",
        _FORMAT,
    ),
    *rows(
        (
            "InvalidDataSource",
            "InvalidExpressionType",
            "InvalidFileHeaderInfo",
            "InvalidJsonType",
            "InvalidQuoteFields",
            "InvalidRequestParameter",
            "ObjectSerializationConflict",
        ),
        "A setting of the S3 Select request has a value that is not allowed.",
        _SETTING,
    ),
    *rows(
        (
            "ColumnTooLong",
            "ExpressionTooLong",
            "MaxOperatorsExceeded",
            "OverMaxColumn",
            "OverMaxParquetBlockSize",
            "OverMaxRecordSize",
        ),
        "The query, or a record of the input or result, is larger than S3 Select allows.",
        _LIMIT,
    ),
    *rows(
        ("InvalidScanRange", "UnsupportedRangeHeader", "UnsupportedScanRangeInput"),
        "The range of the query is not valid, or does not work with this kind of input.",
        _RANGE,
    ),
    *rows(
        ("UnsupportedStorageClass",),
        "S3 Select cannot read an object of this storage class.",
        "Restore or copy the object to the class STANDARD first.",
    ),
)
