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
        bool done = false;
        for (int start = 0; !done && start < Starts; start++)
        {
            bool begun = File.Exists(Path.Combine(killed, "resume", "checkpoint.safetensors"))
                || File.Exists(Path.Combine(killed, "resume", "checkpoint.previous.safetensors"));
            using Process process = Start([.. Arguments(killed), .. begun ? ["--resume"] : Array.Empty<string>()]);
            Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            if (kills < Kills)
            {
                await Task.WhenAny(
                    process.WaitForExitAsync(TestContext.Current.CancellationToken),
                    Task.Delay(random.Next(1200, 3500), TestContext.Current.CancellationToken)); // its start takes about a second
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

        Assert.True(done && kills > 0, $"{kills} kills");
        Assert.Equal(Weights(alone), Weights(killed));
    }

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
