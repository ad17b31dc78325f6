using System.Text.Json;
using System.Text.Json.Serialization;
using FashionResNet.Shared;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Diagnostics;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.IO;
using FashionResNet.Trainer.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Runs;

/// <summary><c>config.json</c>: everything that made the run what it is, written before its first step.</summary>
internal sealed record RunConfig
{
    public static readonly JsonSerializerOptions JsonOptions = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public required Recipe Recipe { get; init; }

    public required int Seed { get; init; }

    public required string Device { get; init; }

    /// <summary>Name and memory of the GPU; null on a CPU.</summary>
    public string? Gpu { get; init; }

    public required string Dataset { get; init; }

    /// <summary>Whether it is the published Fashion-MNIST, by its SHA-256.</summary>
    public bool IsOfficialData { get; init; }

    public required int TrainCount { get; init; }

    public required int ValidationCount { get; init; }

    public required int TestCount { get; init; }

    public int? LimitTrain { get; init; }

    /// <summary>What <c>--image</c> said; null where it was not given.</summary>
    public string? Image { get; init; }

    /// <summary>CPU threads that were asked for; null for libtorch's choice.</summary>
    public int? AskedThreads { get; init; }

    public required Machine Machine { get; init; }

    public required string Version { get; init; }

    public string? CommandLine { get; init; }

    public DateTimeOffset StartedAt { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>Of a run that begins now.</summary>
    /// <param name="options">What was asked.</param>
    /// <param name="images">What it trains on, chooses by and is tested on.</param>
    /// <param name="isOfficialData">See <see cref="IsOfficialData"/>.</param>
    /// <param name="device">What trains it.</param>
    public static RunConfig Of(
        RunOptions options, (ImageDataSet Train, ImageDataSet? Validation, ImageDataSet Test) images, bool isOfficialData, Device device) => new()
        {
            Recipe = options.Recipe,
            Seed = options.Seed,
            Device = device.ToString(),
            Gpu = device.type == DeviceType.CUDA ? HostSystem.GpuName(device.index) : null,
            Dataset = images.Train.Name,
            IsOfficialData = isOfficialData,
            TrainCount = images.Train.Count,
            ValidationCount = images.Validation?.Count ?? 0,
            TestCount = images.Test.Count,
            LimitTrain = options.LimitTrain,
            Image = options.Image?.ToString(),
            AskedThreads = options.Threads,
            Machine = Machine.Current(),
            Version = ProductVersion.Text,
            CommandLine = options.CommandLine,
        };

    /// <summary>As the run was begun: a run that goes on is still the one that was asked for then.</summary>
    /// <param name="path">The config that it was begun with; may be missing.</param>
    public RunConfig BegunAs(string path) => File.Exists(path) && Read(path) is { } begun
        ? this with { CommandLine = begun.CommandLine, StartedAt = begun.StartedAt }
        : this;

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
