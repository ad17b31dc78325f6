using System.Diagnostics;
using System.Globalization;
using System.Text;
using FashionResNet.TestSupport;
using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace FashionResNet.Scoring.Cli.Tests.Kubernetes;

/// <summary>
/// deploy/kubernetes/score-job.yaml against Kubernetes' published schema: the official client's types are generated from its
/// OpenAPI document, and strict reading refuses a name or a type that is not in there.
/// </summary>
public sealed class ScoreJobTests
{
    private static readonly string Text = File.ReadAllText(
        Path.Combine(RepositoryRoot.FullPath, "deploy", "kubernetes", "score-job.yaml"));

    private static readonly IReadOnlyList<V1Job> Jobs =
        [.. KubernetesYaml.LoadAllFromString(Text, strict: true).Cast<V1Job>()];

    [Fact]
    public void Manifest_ByTheSchema_IsTwoJobs()
        => Assert.Equal(
            ["batch/v1 Job score", "batch/v1 Job score-merge"],
            Jobs.Select(job => $"{job.ApiVersion} {job.Kind} {job.Metadata.Name}"));

    [Theory]
    [InlineData("completionMode: Indexed", "completionMod: Indexed")]
    [InlineData("completions: 8", "completions: eight")]
    [InlineData("restartPolicy: Never", "restartPolicy: [Never]")]
    [InlineData("claimName: images", "claim: images")]
    public void Manifest_WithAMistake_IsRefused(string right, string wrong)
    {
        Assert.Contains(right, Text, StringComparison.Ordinal);
        string mistaken = Text.Replace(right, wrong, StringComparison.Ordinal);

        Assert.ThrowsAny<YamlException>(() => KubernetesYaml.LoadAllFromString(mistaken, strict: true));
    }

    [Fact]
    public void Score_IndexOfThePod_IsItsShard()
    {
        V1JobSpec spec = Jobs[0].Spec;
        V1Container container = Assert.Single(spec.Template.Spec.Containers);

        Assert.Equal("Indexed", spec.CompletionMode);
        Assert.Equal(
            spec.Completions!.Value.ToString(CultureInfo.InvariantCulture),
            container.Env.Single(variable => variable.Name == "SHARDS").Value);
        Assert.Contains("--shard \"$JOB_COMPLETION_INDEX/$SHARDS\"", container.Command[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Score_PodThatDies_IsStartedAgainAndResumes()
    {
        V1JobSpec spec = Jobs[0].Spec;

        Assert.InRange(spec.BackoffLimitPerIndex!.Value, 1, 10);
        Assert.Null(spec.BackoffLimit); // would count the retries of all indexes together
        Assert.Equal("Never", spec.Template.Spec.RestartPolicy); // podFailurePolicy demands it
        Assert.Contains("--resume", spec.Template.Spec.Containers[0].Command[^1], StringComparison.Ordinal);
        V1VolumeMount results = spec.Template.Spec.Containers[0].VolumeMounts.Single(mount => mount.MountPath == "/results");
        Assert.NotNull(spec.Template.Spec.Volumes.Single(volume => volume.Name == results.Name).PersistentVolumeClaim);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 0)] // some images failed: the output says which
    [InlineData(2, 2)]
    [InlineData(137, 137)] // killed
    public void Score_ExitCodeOfTheProgram_SaysWhetherThePodSucceeded(int program, int pod)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the containers run Linux");
        using var folder = new TemporaryFolder();
        Write(folder, $"echo \"$@\"\nexit {program}");
        using Process process = Start(folder, Jobs[0].Spec.Template.Spec.Containers[0]);
        string arguments = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(pod, process.ExitCode);
        Assert.EndsWith("--output /results/results.csv --shard 3/8 --resume --recursive\n", arguments, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Container_ToldToStop_TellsTheProgramAndWaitsForIt(int job)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the containers run Linux");
        using var folder = new TemporaryFolder();
        Write(folder, "trap 'echo stopping; sleep 0.1; echo stopped; exit 130' TERM; echo started; while :; do sleep 0.01; done");
        using Process process = Start(folder, Jobs[job].Spec.Template.Spec.Containers[0]);
        Assert.Equal("started", process.StandardOutput.ReadLine());

        Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();

        Assert.Equal("stopping\nstopped\n", process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
    }

    [Fact]
    public void Merge_BeforeTheShardsAreComplete_IsSuspended()
    {
        V1Container score = Jobs[0].Spec.Template.Spec.Containers[0];
        V1Container merge = Jobs[1].Spec.Template.Spec.Containers[0];

        Assert.True(Jobs[1].Spec.Suspend);
        Assert.Equal(score.Image, merge.Image);
        Assert.Contains("--output /results/results.csv", score.Command[^1], StringComparison.Ordinal);
        Assert.Contains("score merge --output /results/results.csv", merge.Command[^1], StringComparison.Ordinal);
    }

    /// <summary>A program that the container takes for <c>dotnet</c>.</summary>
    private static void Write(TemporaryFolder folder, string script)
    {
        string dotnet = folder.Write("dotnet", Encoding.ASCII.GetBytes($"#!/bin/sh\n{script}\n"));
        Process.Start("chmod", ["+x", dotnet]).WaitForExit();
    }

    private static Process Start(TemporaryFolder folder, V1Container container)
    {
        var start = new ProcessStartInfo(container.Command[0], container.Command.Skip(1)) { RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{folder.FullPath}:{start.Environment["PATH"]}";
        start.Environment["JOB_COMPLETION_INDEX"] = "3";
        foreach (V1EnvVar variable in container.Env ?? [])
        {
            start.Environment[variable.Name] = variable.Value;
        }

        return Process.Start(start)!;
    }
}
