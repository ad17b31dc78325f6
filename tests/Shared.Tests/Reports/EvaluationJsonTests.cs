using System.Text.Json;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Reports;

namespace FashionResNet.Shared.Tests.Reports;

public sealed class EvaluationJsonTests
{
    [Fact]
    public void Deserialize_WhatSerializeWrote_IsTheSame()
    {
        EvaluationReport report = ReportSample.Make();

        Assert.Equivalent(report, EvaluationJson.Deserialize(EvaluationJson.Serialize(report)), strict: true);
    }

    [Fact]
    public void Serialize_Report_IsCamelCaseWithARowALine()
    {
        string json = EvaluationJson.Serialize(ReportSample.Make());

        JsonElement root = JsonDocument.Parse(json).RootElement;
        Assert.Equal(0.9164, root.GetProperty("metrics").GetProperty("accuracy").GetDouble());
        Assert.Equal("Trouser", root.GetProperty("metadata").GetProperty("labels")[1].GetString());
        Assert.Equal(4000, root.GetProperty("imagesPerSecond").GetDouble());
        Assert.Contains("\n      [858, 1, 14, 14, 3, 1, 104, 0, 5, 0],\n      [1,", json);
    }

    [Fact]
    public void Serialize_InfiniteLogLoss_ComesBack()
    {
        EvaluationReport report = ReportSample.Make();
        report = report with { Metrics = report.Metrics with { LogLoss = double.PositiveInfinity } };

        Assert.Equal(double.PositiveInfinity, EvaluationJson.Deserialize(EvaluationJson.Serialize(report)).Metrics.LogLoss);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1, 2")]
    public void Deserialize_SomethingElse_NamesTheFile(string json)
    {
        var error = Assert.Throws<InvalidInputException>(() => EvaluationJson.Deserialize(json, "report.json"));

        Assert.Contains("report.json", error.Message);
    }
}
