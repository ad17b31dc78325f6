using System.Globalization;

namespace FashionResNet.Benchmarks.Folder;

/// <summary><c>score</c> over folders: its speed against Python's and against what the stages alone take, its memory, its start.</summary>
/// <param name="data">Models and images.</param>
/// <param name="program">Ours.</param>
/// <param name="peer">Python's.</param>
/// <param name="output">Gets the rows.</param>
internal sealed class FolderBenchmark(FolderData data, ScoreProgram program, PeerProgram peer, TextWriter output)
{
    private const int SmallCount = 2_000;
    private const int LargeCount = 200_000;
    private const int BoundCount = 50_000; // the start, which has a row of its own, is then a small part
    private const int Starts = 11;

    private static readonly PeerSetting PngPeer = new(Workers: 1, Threads: 2, BatchSize: 256);
    private static readonly PeerSetting JpegPeer = new(Workers: 2, Threads: 1, BatchSize: 64);

    private Dictionary<string, Action> Rows => new()
    {
        ["peer-png"] = () => Settings(data.Png),
        ["peer-jpeg"] = () => Settings(data.Jpeg),
        ["png"] = () => Peer("PNG 28×28, fp32 / Python fp32", 1.15, data.Model(FolderData.Fp32), data.Png, PngPeer, 7),
        ["png-int8"] = () => Peer("PNG 28×28, INT8 / Python fp32", 1.7, data.Model(FolderData.Int8), data.Png, PngPeer, 7),
        ["jpeg"] = () => Peer("JPEG 1–4 MP, fp32 / Python", 1.5, data.Model(FolderData.Fp32), data.Jpeg, JpegPeer, 3),
        ["jpeg-draft"] = () => Peer(
            "JPEG 1–4 MP, fp32 / Python with draft", 1.5, data.Model(FolderData.Fp32), data.Jpeg, JpegPeer with { Draft = true }, 5),
        ["bound-short"] = () => Bound("10,000 PNG 28×28, fp32", FolderData.Fp32, data.Png, 7),
        ["bound"] = () => Bound("50,000 PNG 28×28, fp32", FolderData.Fp32, data.Copies(BoundCount), 3),
        ["bound-int8"] = () => Bound("50,000 PNG 28×28, INT8", FolderData.Int8, data.Copies(BoundCount), 5),
        ["bound-jpeg"] = () => Bound("2,000 JPEG 1–4 MP, fp32", FolderData.Fp32, data.Jpeg, 5),
        ["memory-csv"] = () => Memory("results.csv"),
        ["memory-parquet"] = () => Memory("results.parquet"),
        ["start"] = Start,
    };

    /// <summary>Measures the rows that are named, or all.</summary>
    public void Run(IReadOnlyList<string> names)
    {
        foreach (string name in names.Count > 0 ? names : [.. Rows.Keys])
        {
            Rows[name]();
        }
    }

    private void Settings(string images)
    {
        foreach (PeerSetting setting in PeerSetting.Grid)
        {
            double speed = peer.ImagesPerSecond(data.Model(FolderData.Fp32), images, setting);
            WriteRow($"Python, {Path.GetFileName(images)}: {setting}", $"{speed:0} images/s");
        }
    }

    private void Peer(string text, double goal, string model, string images, PeerSetting setting, int pairs)
    {
        PairedTimes speeds = PairedTimes.Of([.. PairedTimes.Measure(
            () => peer.ImagesPerSecond(data.Model(FolderData.Fp32), images, setting),
            () => Score(model, images).ImagesPerSecond,
            pairs)]);
        WriteRow($"{text} ({setting})", "images/s", speeds, "0", $"≥ {goal.ToString(CultureInfo.InvariantCulture)}");
    }

    private void Bound(string text, string model, string images, int pairs)
    {
        using var stages = new BothStages(data.Model(model), images);
        var decoding = new List<double>();
        PairedTimes seconds = PairedTimes.Of([.. PairedTimes.Measure(
            () =>
            {
                decoding.Add(stages.Decode());
                return decoding[^1] + stages.Infer();
            },
            () => Score(data.Model(model), images).Seconds,
            pairs)]);
        double decode = decoding.Order().ElementAt(decoding.Count / 2);
        WriteRow(
            string.Create(CultureInfo.InvariantCulture, $"{text}: `score` / decode alone ({decode:0.0} s) + inference alone"),
            "s", seconds, "0.00", "≤ 1.15");
    }

    private void Memory(string file)
    {
        const int Pairs = 3;
        string small = data.Copies(SmallCount), large = data.Copies(LargeCount);
        var growth = new List<double>();
        for (int i = 0; i < Pairs; i++)
        {
            double few = Peak(small), many = Peak(large);
            growth.Add(many - few);
            WriteRow($"peak memory, {file}, run {i + 1}", $"MB: {few:0} → {many:0}");
        }

        growth.Sort();
        WriteRow($"peak memory, {file}: {LargeCount:N0} files against {SmallCount:N0}", $"{growth[Pairs / 2]:+0;-0} MB");

        double Peak(string folder) => program.Run(
            data.Model(FolderData.Int8), folder, Path.Combine(data.Root, file)).PeakMb;
    }

    private void Start()
    {
        double[] seconds = [.. Enumerable.Range(0, Starts + 1)
            .Select(_ => program.SecondsToFirstRow(data.Model(FolderData.Fp32), data.Png, Path.Combine(data.Root, "start.csv")))
            .Skip(1).Order()];
        WriteRow("start of the process to the first rows kept", string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds[Starts / 2]:0.00} s ({seconds[Starts / 4]:0.00}–{seconds[3 * Starts / 4]:0.00}), goal ≤ 1"));
    }

    private ScoreRun Score(string model, string images) => program.Run(model, images, Path.Combine(data.Root, "results.csv"));

    private void WriteRow(string text, string figure, PairedTimes times, string format, string goal)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        output.WriteLine(string.Create(
            culture,
            $"| {text} | {figure} | {times.First.ToString(format, culture)} | {times.Second.ToString(format, culture)} "
            + $"| {times.Ratio:0.00} ({times.LowerQuartile:0.00}–{times.UpperQuartile:0.00}) | {goal} |"));
    }

    private void WriteRow(string text, string figure) => output.WriteLine($"| {text} | {figure} |");
}
