using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Output;

/// <summary>How rows are written.</summary>
internal enum OutputFormat
{
    Csv,
    JsonLines,
    Parquet,
}

/// <summary>Which ending means which format.</summary>
internal static class OutputFormats
{
    /// <exception cref="InvalidInputException">The name has another ending.</exception>
    public static OutputFormat Of(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => OutputFormat.Csv,
        ".jsonl" => OutputFormat.JsonLines,
        ".parquet" => OutputFormat.Parquet,
        _ => throw new InvalidInputException($"'{path}' has no known format: its name must end with .csv, .jsonl or .parquet."),
    };
}
