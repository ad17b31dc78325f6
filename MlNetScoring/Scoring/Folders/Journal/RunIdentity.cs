using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using FashionResNet.Scoring.Folders.Output;
using FashionResNet.Shared;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>All that the rows of a run depend on, but for the files: two runs with equal identities can share one output.</summary>
internal sealed record RunIdentity
{
    private const string InputOption = "input";
    private const string ShardOption = "shard";
    private const string NoShard = "none";
    private const string ThresholdOption = "threshold";
    private const string TopKOption = "top-k";
    private const string DeviceOption = "device";

    /// <summary>Version of the program: another one may decode or compute otherwise.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of the model's file.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>Class names.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Options by the names that the command line has for them.</summary>
    public required SortedDictionary<string, string> Options { get; init; }

    /// <summary>Classes named for each image.</summary>
    [JsonIgnore]
    public int TopK => int.Parse(Options[TopKOption], CultureInfo.InvariantCulture);

    /// <summary>Below it an image is unknown.</summary>
    [JsonIgnore]
    public float Threshold => float.Parse(Options[ThresholdOption], CultureInfo.InvariantCulture);

    /// <summary>What ran the network: <c>cpu</c> or <c>cuda</c>. No number: on every machine it is another's.</summary>
    [JsonIgnore]
    public string Device => Options[DeviceOption];

    /// <summary>Puts together what a job was told and what its model says.</summary>
    /// <param name="job">What it was told.</param>
    /// <param name="labels">The model's class names.</param>
    /// <param name="device">What runs the network: <c>cpu</c> or <c>cuda:n</c>.</param>
    /// <param name="format">How the rows are written.</param>
    /// <param name="modelSha256">That of the model's file.</param>
    public static RunIdentity Of(
        FolderJobOptions job, IReadOnlyList<string> labels, string device, OutputFormat format, string modelSha256)
    {
        FolderScorerOptions scoring = job.Scoring;
        var run = new RunIdentity
        {
            Version = ProductVersion.Text,
            ModelSha256 = modelSha256,
            Labels = labels,
            Options = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                [TopKOption] = Text(scoring.TopKOf(labels.Count)),
                [ThresholdOption] = Text(scoring.Threshold),
                ["pixel-limit"] = Text(scoring.PixelLimit),
                ["batch-size"] = Text(scoring.BatchSize),
                [DeviceOption] = device.Split(':')[0],
                ["format"] = format.ToString(),
                [InputOption] = job.Input.Text,
                [ShardOption] = job.Shard?.ToString() ?? NoShard,
            },
        };
        if (scoring.Description is { } description)
        {
            run.Options["description"] = JsonSerializer.Serialize(description); // another one gives the same file other scores
        }

        return run;
    }

    /// <summary>What differs from another run, by name.</summary>
    /// <param name="other">The other run.</param>
    /// <param name="parts">Whether they are parts of one job: these differ in the shard, and may lie elsewhere on each machine.</param>
    public IReadOnlyList<(string Name, string This, string Other)> Differences(RunIdentity other, bool parts = false)
    {
        var differences = new List<(string Name, string This, string Other)>();
        Compare("version", Version, other.Version);
        Compare("model (SHA-256)", ModelSha256, other.ModelSha256);
        foreach (string option in Options.Keys.Union(other.Options.Keys).Order(StringComparer.Ordinal))
        {
            if (!parts || option is not (InputOption or ShardOption))
            {
                Compare(option, Value(this, option), Value(other, option));
            }
        }

        return differences;

        // Runs of 0.1.0's first days have a number.
        static string? Value(RunIdentity of, string option) => option == DeviceOption
            ? of.Options.GetValueOrDefault(option)?.Split(':')[0]
            : of.Options.GetValueOrDefault(option);

        void Compare(string name, string? here, string? there)
        {
            if (here != there)
            {
                differences.Add((name, here ?? "unknown", there ?? "unknown"));
            }
        }
    }

    /// <summary>The run of which this one is a part.</summary>
    public RunIdentity Whole() => this with
    {
        Options = new SortedDictionary<string, string>(Options, StringComparer.Ordinal) { [ShardOption] = NoShard },
    };

    /// <summary>What a file of results says of its making: nothing of where, or in how many parts, it was made.</summary>
    public Dictionary<string, string> FileMetadata() => new()
    {
        ["producer.version"] = Version,
        ["model.sha256"] = ModelSha256,
        ["model.labels"] = JsonSerializer.Serialize(Labels),
        ["score.options"] = JsonSerializer.Serialize(
            new SortedDictionary<string, string>(
                Options.Where(option => option.Key is not (InputOption or ShardOption)).ToDictionary(), StringComparer.Ordinal)),
    };

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
