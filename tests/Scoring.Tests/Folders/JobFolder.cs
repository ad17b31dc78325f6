using System.Runtime.InteropServices;
using FashionResNet.Scoring.Folders;
using FashionResNet.TestSupport;
using SkiaSharp;

namespace FashionResNet.Scoring.Tests.Folders;

/// <summary>A folder with a tiny model and small images, and jobs on them.</summary>
internal sealed class JobFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public JobFolder()
    {
        Model = TinyModel.Write(_folder.FullPath);
        Images = Directory.CreateDirectory(_folder.File("images")).FullName;
    }

    public string Model { get; }

    public string Images { get; }

    public string FullPath => _folder.FullPath;

    public void Dispose() => _folder.Dispose();

    public string File(params string[] parts) => _folder.File(parts);

    public string Image(params string[] parts) => _folder.File(["images", .. parts]);

    /// <summary>Writes seeded random grey images 28×28, named 000.png, 001.png, … in folders of a hundred.</summary>
    public JobFolder WithImages(int count)
    {
        var random = new Random(3);
        byte[] pixels = new byte[TinyModel.Spec.ByteCount];
        for (int i = 0; i < count; i++)
        {
            random.NextBytes(pixels);
            using var bitmap = new SKBitmap(new SKImageInfo(TinyModel.Spec.Width, TinyModel.Spec.Height, SKColorType.Gray8));
            Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
            using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            Directory.CreateDirectory(Image($"{i / 100}"));
            System.IO.File.WriteAllBytes(Image($"{i / 100}", $"{i % 100:D3}.png"), png.ToArray());
        }

        return this;
    }

    /// <summary>A job on the images, in batches of four by two threads.</summary>
    public FolderJobOptions Job(string output, JobStart start = JobStart.New) => new()
    {
        ModelPath = Model,
        Input = FolderInput.Folder(Images, recursive: true),
        OutputPath = File(output),
        Start = start,
        Scoring = new FolderScorerOptions { BatchSize = 4, Threads = 2, Device = "cpu" },
    };

    /// <summary>Runs a job to its end and returns the bytes of its output.</summary>
    public static async Task<byte[]> RunAsync(FolderJobOptions job)
        => System.IO.File.ReadAllBytes((await FolderJob.RunAsync(job)).Output);

    /// <summary>Runs a job and stops it after a number of rows.</summary>
    public static async Task StopAfterAsync(FolderJobOptions job, int rows)
    {
        using var stop = new CancellationTokenSource();
        var progress = new Watch(news =>
        {
            if (news.Done >= rows)
            {
                stop.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FolderJob.RunAsync(job, progress, stop.Token));
    }

    /// <summary>Hears the news on the thread that has them, unlike <see cref="Progress{T}"/>.</summary>
    internal sealed class Watch(Action<FolderProgress> see) : IProgress<FolderProgress>
    {
        public void Report(FolderProgress value) => see(value);
    }
}
