using FashionResNet.Scoring.Tests;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Cli.Tests.Commands;

/// <summary>A folder with a tiny model and images of different sizes for <c>score</c>.</summary>
internal sealed class ScoreFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ScoreFolder(int images)
    {
        Model = TinyModel.Write(_folder.FullPath);
        Images = Directory.CreateDirectory(_folder.File("images")).FullName;
        for (int i = 0; i < images; i++)
        {
            ImageFiles.Write(Images, $"{i:D3}.png", 10 + (i % 40), 10 + (i / 40));
        }
    }

    public string Model { get; }

    public string Images { get; }

    public string FullPath => _folder.FullPath;

    public void Dispose() => _folder.Dispose();

    public string File(params string[] parts) => _folder.File(parts);

    /// <summary>Arguments of a job on the images, in batches of two.</summary>
    public string[] Score(string output, params string[] more) =>
    [
        "score", "--model", Model, "--input", Images, "--output", File(output), "--batch-size", "2", "--threads", "2",
        "--device", "cpu", .. more,
    ];
}
