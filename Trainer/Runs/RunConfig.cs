using System.Text.Json;
using System.Text.Json.Serialization;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.IO;
using FashionResNet.Trainer.Recipes;

namespace FashionResNet.Trainer.Runs;

/// <summary><c>config.json</c>: everything that made the run what it is, written before its first step.</summary>
internal sealed record RunConfig
{
    public static readonly JsonSerializerOptions JsonOptions = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public required Recipe Recipe { get; init; }

    public required int Seed { get; init; }

    public required string Device { get; init; }

    public required string Dataset { get; init; }

    public required int TrainCount { get; init; }

    public required int ValidationCount { get; init; }

    public required int TestCount { get; init; }

    public int? LimitTrain { get; init; }

    public required Machine Machine { get; init; }

    public required string Version { get; init; }

    public string? CommandLine { get; init; }

    public DateTimeOffset StartedAt { get; init; } = DateTimeOffset.UtcNow;

    public void Write(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, JsonOptions) + "\n");

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, or is no config of a run.</exception>
    public static RunConfig Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RunConfig>(File.ReadAllText(path), JsonOptions) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{path} is no config of a run: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"cannot read {path}: {error.Message}", error);
        }
    }
}
