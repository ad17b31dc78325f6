using System.Globalization;
using System.Reflection;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;

namespace FashionResNet.Shared.Tests.Models;

public sealed class ModelMetadataTests
{
    private static readonly ModelMetadata Full = new()
    {
        Labels = ["T-shirt/top", "\"quoted\"", "mü"],
        Image = new ImageSpec(3, 28, 30),
        Mean = [0.1f, 0.2860406f, 0.3f],
        Std = [0.5f, 0.3530242f, 1f],
        Arch = "d2l-resnet18",
        TrainRecipe = "quick",
        TrainSeed = 12345678901,
        TrainDataset = "Fashion-MNIST train",
        TestAccuracy = 0.9123,
        TestCount = 10000,
        ParityMaxAbsDiff = 1.2345678e-6,
        ParityArgmaxAgreement = 1,
        ProducerVersion = "0.1.0",
        Precision = "fp16 weights",
        Quantization = new QuantizationMetadata
        {
            Format = "QDQ uint8 int8",
            Method = "entropy",
            Dataset = "Fashion-MNIST train",
            Count = 512,
            Seed = 3,
            Kept = ["0.0", "7"],
        },
    };

    [Fact]
    public void FromProperties_WhatToPropertiesWrote_IsTheSame()
        => Assert.Equivalent(Full, ModelMetadata.FromProperties(Full.ToProperties()), strict: true);

    [Fact]
    public void ToProperties_EverythingKnown_HasEveryKey()
    {
        IEnumerable<string> keys = typeof(MetadataKeys).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!);

        Assert.Equal(keys.Order(StringComparer.Ordinal), Full.ToProperties().Keys);
    }

    [Fact]
    public void ToProperties_OnlyWhatIsNeeded_LeavesTheRestOut()
    {
        var metadata = new ModelMetadata { Labels = ["a"], Image = new ImageSpec(1, 28, 28) };

        IReadOnlyDictionary<string, string> properties = metadata.ToProperties();

        Assert.Equal(["image.channels", "image.height", "image.width", "labels"], properties.Keys);
        Assert.Equivalent(metadata, ModelMetadata.FromProperties(properties), strict: true);
    }

    [Fact]
    public void ToProperties_Numbers_AreInvariant()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(string.Empty) { NumberFormat = { NumberDecimalSeparator = "," } };

            Assert.Equal("0.9123", Full.ToProperties()[MetadataKeys.TestAccuracy]);
            Assert.Equal(0.9123, ModelMetadata.FromProperties(Full.ToProperties()).TestAccuracy);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(MetadataKeys.Labels)]
    [InlineData(MetadataKeys.ImageChannels)]
    [InlineData(MetadataKeys.ImageHeight)]
    [InlineData(MetadataKeys.ImageWidth)]
    public void FromProperties_NeededKeyMissing_NamesIt(string key)
    {
        var properties = new Dictionary<string, string>(Full.ToProperties());
        properties.Remove(key);

        var error = Assert.Throws<InvalidInputException>(() => ModelMetadata.FromProperties(properties));

        Assert.Contains($"'{key}'", error.Message);
    }

    [Theory]
    [InlineData(MetadataKeys.ImageHeight, "tall")]
    [InlineData(MetadataKeys.TestAccuracy, "0,9")]
    [InlineData(MetadataKeys.Labels, "a,b")]
    [InlineData(MetadataKeys.Labels, "null")]
    [InlineData(MetadataKeys.ImageMean, "[\"a\"]")]
    public void FromProperties_UnreadableValue_NamesItsKey(string key, string value)
    {
        var properties = new Dictionary<string, string>(Full.ToProperties()) { [key] = value };

        var error = Assert.Throws<InvalidInputException>(() => ModelMetadata.FromProperties(properties));

        Assert.Contains($"'{key}'", error.Message);
    }
}
