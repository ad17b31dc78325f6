using System.Diagnostics;
using FashionResNet.TestSupport;

namespace FashionResNet.Trainer.Tests.Commands;

/// <summary>The real program, killed without warning again and again.</summary>
public sealed class TrainKillTests
{
    private const int Kills = 4;
    private const int Starts = 40;

    [Fact]
    public async Task Train_KilledAtRandomPointsAndResumed_EndsWithTheSameWeightsAsOneLeftAlone()
    {
        using var folder = new TemporaryFolder();
        string alone = folder.File("alone");
        string killed = folder.File("killed");
        using (Process whole = Start(Arguments(alone)))
        {
            string output = await whole.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await whole.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(whole.ExitCode == 0, output);
        }

        var random = new Random(11);
        int kills = 0;
        int resumes = 0;
        bool done = false;
        for (int start = 0; !done && start < Starts; start++)
        {
            bool begun = File.Exists(Path.Combine(killed, "resume", "checkpoint.safetensors"))
                || File.Exists(Path.Combine(killed, "resume", "checkpoint.previous.safetensors"));
            DateTime before = Saved(killed);
            using Process process = Start([.. Arguments(killed), .. begun ? ["--resume"] : Array.Empty<string>()]);
            resumes += begun ? 1 : 0;
            Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            if (kills < Kills)
            {
                while (!process.HasExited && Saved(killed) == before)
                {
                    await Task.Delay(10, TestContext.Current.CancellationToken); // until this start has trained
                }

                await Task.WhenAny(
                    process.WaitForExitAsync(TestContext.Current.CancellationToken),
                    Task.Delay(random.Next(600), TestContext.Current.CancellationToken));
            }

            if (kills < Kills && !process.HasExited)
            {
                process.Kill();
                kills++;
            }

            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            done = process.ExitCode == 0;
            Assert.True(done || process.ExitCode == 137, await error); // 128 and SIGKILL
        }

        Assert.True(done && kills > 1 && resumes > 1, $"{kills} kills, {resumes} resumes");
        Assert.Equal(Weights(alone), Weights(killed));
    }

    /// <summary>When the run last wrote a checkpoint.</summary>
    private static DateTime Saved(string folder) => File.GetLastWriteTimeUtc(Path.Combine(folder, "resume", "checkpoint.safetensors"));

    private static byte[] Weights(string folder) => File.ReadAllBytes(Path.Combine(folder, "weights.safetensors"));

    private static string[] Arguments(string folder) =>
        ["train", "--data", FashionMnistSample.Folder, "--limit-train", "200", "--epochs", "4", "--batch-size", "16", "--lr", "0.01",
            "--threads", "1", "--checkpoint-every", "2", "--device", "cpu", "--out", folder];

    private static Process Start(string[] arguments)
        => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FashionResNet.Trainer.dll"), .. arguments])
        {
            RedirectStandardError = true,
        })!;
}
