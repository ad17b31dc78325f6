using System.Text;
using FashionResNet.Scoring.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FashionResNet.Scoring.Tests.Hosting;

/// <summary>Options from an appsettings.json.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public void AddImageClassifier_EveryOption_IsTakenFromConfiguration()
    {
        ImageClassifierServiceOptions options = Read("""
            {
              "ModelPath": "model.onnx", "ReloadOnChange": false, "ReloadInterval": "00:00:30",
              "Device": "cpu", "Threads": 2, "MaxBatchSize": 8, "MaxDelay": "00:00:00.005", "QueueCapacity": 16,
              "TopK": 5, "PixelLimit": 1000, "ByteLimit": 2000,
              "Description": { "Labels": ["cat", "dog"], "Mean": [0.5], "Std": [0.25], "ScoresAre": "Probabilities" }
            }
            """);

        Assert.Equal(["cat", "dog"], options.Description!.Labels);
        Assert.Equal([0.5f], options.Description.Mean);
        Assert.Equal(ModelScores.Probabilities, options.Description.ScoresAre);
        var expected = new ImageClassifierServiceOptions
        {
            ModelPath = "model.onnx",
            ReloadOnChange = false,
            ReloadInterval = TimeSpan.FromSeconds(30),
            Device = "cpu",
            Threads = 2,
            MaxBatchSize = 8,
            MaxDelay = TimeSpan.FromMilliseconds(5),
            QueueCapacity = 16,
            TopK = 5,
            PixelLimit = 1000,
            ByteLimit = 2000,
            Description = options.Description,
        };
        Assert.Equal(expected, options);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void AddImageClassifier_NoDelay_TurnsSharingOff(string value)
        => Assert.Null(Read($$"""{ "ModelPath": "model.onnx", "MaxDelay": {{value}} }""").MaxDelay);

    [Theory]
    [InlineData("""{ "ModelPath": null, "Device": null }""", "ModelPath is empty")]
    [InlineData("""{ "ModelPath": null, "Device": null }""", "Device is empty: auto, cpu, cuda or cuda:n")]
    [InlineData("""{ }""", "ModelPath is empty: the path of a model.onnx or model.zip")]
    [InlineData("""{ "ReloadInterval": "00:00:00.0005" }""", "ReloadInterval is 00:00:00.0005000: a millisecond to a day")]
    public void AddImageClassifier_ValuesThatAreMissingOrOutOfRange_AreNamed(string json, string expected)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read(json));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "ModelPath": "model.onnx", "MaxBatch": 8 }""", "'MaxBatch'")]
    [InlineData("""{ "ModelPath": "model.onnx", "Threads": "many" }""", "'many' at 'Classifier:Threads'")]
    public void AddImageClassifier_WhatIsNoOption_IsRefused(string json, string expected)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Read(json));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddImageClassifier_DefaultsOfTheApp_GiveWayToConfiguration()
    {
        ImageClassifierServiceOptions options = Read("""{ "ModelPath": "model.onnx", "TopK": 7 }""", defaults =>
        {
            defaults.TopK = 1;
            defaults.PixelLimit = 99;
        });

        Assert.Equal((7, 99), (options.TopK, options.PixelLimit));
    }

    [Fact]
    public void AddImageClassifier_TheAppChecksOptionsToo_BothAreAsked()
    {
        var services = new ServiceCollection();
        services.AddOptions<ImageClassifierServiceOptions>().Validate(options => options.TopK == 1, "this app shows one class");
        services.AddImageClassifier(options => options.MaxBatchSize = 0);
        using ServiceProvider provider = services.BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(
            () => provider.GetRequiredService<IOptions<ImageClassifierServiceOptions>>().Value);

        Assert.Contains("this app shows one class", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaxBatchSize is 0", error.Message, StringComparison.Ordinal);
    }

    private static ImageClassifierServiceOptions Read(string json, Action<ImageClassifierServiceOptions>? defaults = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Classifier": {{json}} }"""));
        IConfigurationRoot configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();
        var services = new ServiceCollection();
        services.Configure(defaults ?? (_ => { }));
        services.AddImageClassifier(configuration.GetSection("Classifier"));
        using ServiceProvider provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<ImageClassifierServiceOptions>>().Value;
    }
}
