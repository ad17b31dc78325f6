using FashionResNet.Scoring.Hosting;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FashionResNet.Scoring.Tests.Hosting;

public sealed class ImageClassifierServicesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly LogLines _log = new();
    private readonly string _model;

    public ImageClassifierServicesTests() => _model = TinyModel.Write(_folder.FullPath);

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Start_WithAModel_GivesOneClassifierToAll()
    {
        using IHost host = Build(_ => { });
        await host.StartAsync();

        var classifier = host.Services.GetRequiredService<ImageClassifier>();

        Assert.Same(classifier, host.Services.GetRequiredService<ImageClassifier>());
        Assert.Equal(3, classifier.PredictPixels(new byte[784]).Top.Count);
        Assert.Equal((1, LogLevel.Information, $"Image classifier {_model} is loaded on cpu."), await _log.NextAsync());
        await host.StopAsync();
        host.Dispose();
        Assert.Throws<ObjectDisposedException>(() => classifier.PredictPixels(new byte[784]));
    }

    [Fact]
    public async Task Start_WithWrongOptions_IsRefusedNamingThemAll()
    {
        using IHost host = Build(options =>
        {
            options.ModelPath = "";
            options.MaxBatchSize = 0;
            options.ReloadInterval = TimeSpan.Zero;
        });

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.All(
            new[] { "ModelPath is empty", "MaxBatchSize is 0", "ReloadInterval is 00:00:00" },
            fault => Assert.Contains(fault, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("none.onnx", "cpu", "none.onnx")]
    [InlineData("model.onnx", "tpu", "'tpu' is no device")]
    public async Task Start_WithoutAModelOrDevice_IsRefused(string file, string device, string expected)
    {
        using IHost host = Build(options =>
        {
            options.ModelPath = _folder.File(file);
            options.Device = device;
        });

        var error = await Assert.ThrowsAsync<InvalidInputException>(() => host.StartAsync());

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileChange_ToAnotherModel_ServesThatAfterTwoLooks()
    {
        using IHost host = Build(_ => { });
        await host.StartAsync();
        var classifier = host.Services.GetRequiredService<ImageClassifier>();
        await _log.NextAsync();
        ImageClassification before = classifier.PredictPixels(new byte[784]);

        Replace(seed: 7);
        await TickUntilLoggedAsync(2);

        Assert.NotEqual(before.Top, classifier.PredictPixels(new byte[784]).Top);
        Assert.Equal(HealthStatus.Healthy, (await CheckHealthAsync(host)).Status);
    }

    [Fact]
    public async Task FileChange_ToABrokenOne_LeavesTheOldServingAndIsLoggedOnce()
    {
        using IHost host = Build(_ => { });
        await host.StartAsync();
        var classifier = host.Services.GetRequiredService<ImageClassifier>();
        await _log.NextAsync();
        ImageClassification before = classifier.PredictPixels(new byte[784]);

        await File.WriteAllTextAsync(_model, "no model");
        string text = await TickUntilLoggedAsync(3);
        HealthReportEntry broken = await CheckHealthAsync(host);
        Tick(5); // not tried again: the next line is that of the good file
        Replace(seed: 8);
        await TickUntilLoggedAsync(2);

        Assert.Contains("the old one goes on serving", text, StringComparison.Ordinal);
        Assert.Contains("is no ONNX model", text, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Degraded, broken.Status);
        Assert.Contains("is no ONNX model", broken.Description, StringComparison.Ordinal);
        Assert.NotEqual(before.Top, classifier.PredictPixels(new byte[784]).Top);
        Assert.Equal(HealthStatus.Healthy, (await CheckHealthAsync(host)).Status);
    }

    [Fact]
    public void Look_AtAFileThatGrowsOrIsGone_LeavesItAlone()
    {
        using var model = new WatchedModel(new ImageClassifierServiceOptions { ModelPath = _model });
        byte[] next = File.ReadAllBytes(TinyModel.Write(_folder.FullPath, seed: 9, name: "next.onnx"));

        Assert.False(model.Look());
        File.WriteAllBytes(_model, next.AsSpan(0, 100));
        Assert.False(model.Look());
        File.WriteAllBytes(_model, next.AsSpan(0, 200));
        Assert.False(model.Look());
        File.Delete(_model);
        Assert.False(model.Look());
        Assert.False(model.Look());
        File.WriteAllBytes(_model, next);
        Assert.False(model.Look());
        Assert.True(model.Look());
        Assert.Null(model.Error);
        Assert.False(model.Look());
    }

    [Fact]
    public void Look_AtALinkThatLeadsElsewhere_SeesTheChange()
    {
        string link = _folder.File("link.onnx");
        File.CreateSymbolicLink(link, _model);
        using var model = new WatchedModel(new ImageClassifierServiceOptions { ModelPath = link });
        string next = TinyModel.Write(_folder.FullPath, seed: 9, name: "next.onnx");
        File.SetLastWriteTimeUtc(next, DateTime.UtcNow.AddSeconds(10));

        File.Delete(link);
        File.CreateSymbolicLink(link, next);

        Assert.False(model.Look());
        Assert.True(model.Look());
    }

    [Fact]
    public async Task HealthCheck_OfADisposedClassifier_IsUnhealthy()
    {
        using IHost host = Build(_ => { });
        await host.StartAsync();
        await host.Services.GetRequiredService<ImageClassifier>().DisposeAsync();

        HealthReportEntry entry = await CheckHealthAsync(host);

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Equal(10, entry.Data["labels"]);
        Assert.Equal("cpu", entry.Data["device"]);
    }

    private static async Task<HealthReportEntry> CheckHealthAsync(IHost host)
        => (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["image-classifier"];

    private IHost Build(Action<ImageClassifierServiceOptions> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(_log);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddImageClassifier(options =>
        {
            options.ModelPath = _model;
            configure(options);
        });
        builder.Services.AddHealthChecks().AddImageClassifier();
        return builder.Build();
    }

    private void Replace(int seed)
    {
        string next = TinyModel.Write(_folder.FullPath, seed: seed, name: "next.onnx");
        File.SetLastWriteTimeUtc(next, DateTime.UtcNow.AddSeconds(seed)); // file systems may be too coarse to see the change
        File.Move(next, _model, overwrite: true);
    }

    private void Tick(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _time.Tick();
        }
    }

    /// <summary>The service waits for its timer on a thread of its own, so a tick may come before it waits: ticks go on.</summary>
    private async Task<string> TickUntilLoggedAsync(int expected)
    {
        Task<(int Event, LogLevel Level, string Text)> next = _log.NextAsync();
        while (!next.IsCompleted)
        {
            _time.Tick();
            await Task.WhenAny(next, Task.Delay(5));
        }

        Assert.Equal(expected, (await next).Event);
        return (await next).Text;
    }
}
