using System.Text.Json;
using System.Text.Json.Serialization;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Reports;

/// <summary>An evaluation as in <c>report.json</c>: camelCase, indented, a row of the confusion matrix a line.</summary>
public static class EvaluationJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n", // the same file on every system
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // a log-loss may be infinite
        Converters = { new ConfusionMatrixConverter() },
    };

    /// <summary>The report as JSON.</summary>
    public static string Serialize(EvaluationReport report) => JsonSerializer.Serialize(report, Options);

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="name">What errors call it, for example its path.</param>
    /// <exception cref="InvalidInputException">It is no JSON, or lacks a part.</exception>
    public static EvaluationReport Deserialize(string json, string name = "the report")
    {
        try
        {
            return JsonSerializer.Deserialize<EvaluationReport>(json, Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{name} is no evaluation report: {error.Message}", error);
        }
    }
}
