using System.Text.RegularExpressions;
using System.Xml.Linq;
using FashionResNet.Shared.Models;
using FashionResNet.Shared.Reports;

namespace FashionResNet.Shared.Tests.Reports;

public sealed class EvaluationHtmlTests
{
    [Fact]
    public void Render_Report_ShowsFiguresMatrixAndCard()
    {
        string html = EvaluationHtml.Render(ReportSample.Make());

        Assert.Contains("<h1>d2l-resnet18 on Fashion-MNIST test</h1>", html);
        Assert.Contains("91.64 %", html);
        Assert.Contains("2025-03-04 05:06 UTC", html);
        Assert.Contains("title=\"Shirt → T-shirt/top\" style=\"--s:31%\">95</td>", html); // √(95 / 1000)
        Assert.Equal(100, Regex.Count(html, "<td class=\"[a-z ]+\"( title=\"[^\"]*\")? style=\"--s:"));
        Assert.Contains("<dt>SHA-256</dt><dd>aaaa", html);
        Assert.Contains("<dt>parity, max |Δ logit|</dt><dd>4.8E-6</dd>", html);
    }

    [Fact]
    public void Render_Int8Report_SaysSoAndWhatTheParityIsOf()
    {
        EvaluationReport report = ReportSample.Make();
        var int8 = new QuantizationMetadata { Format = "QDQ", Method = "percentile", Dataset = "Fashion-MNIST train", Count = 512, Seed = 0 };

        string html = EvaluationHtml.Render(report with { Metadata = report.Metadata with { Quantization = int8 } });

        Assert.Contains("<dt>precision</dt><dd>INT8 (QDQ, percentile over 512 images of Fashion-MNIST train)</dd>", html);
        Assert.Contains("<dt>parity of the float32 graph, max |Δ logit|</dt><dd>4.8E-6</dd>", html);
    }

    [Fact]
    public void Render_Report_NeedsNothingElse()
    {
        string html = EvaluationHtml.Render(ReportSample.Make());

        Assert.DoesNotMatch("<script|<link|<img|<iframe|src=|href=|url\\(|@import|https?:", html);
    }

    [Fact]
    public void Render_Report_IsWellFormed()
    {
        string html = EvaluationHtml.Render(ReportSample.Make());

        // Apart from the elements that HTML leaves open, the page is XML.
        string xml = Regex.Replace(html, "<!DOCTYPE html>|<meta[^>]*>", string.Empty);

        Assert.Equal("html", XDocument.Parse(xml).Root!.Name);
    }

    [Fact]
    public void Render_NamesWithMarkup_AreEscapedEverywhere()
    {
        const string evil = "<script>alert(1)</script>\"'&";
        EvaluationReport report = ReportSample.Make([evil, "b"], [[1, 1], [1, 1]]);
        report = report with
        {
            Model = evil,
            ModelSha256 = evil,
            Dataset = evil,
            Device = evil,
            Metadata = report.Metadata with { Arch = evil, TrainRecipe = evil, TrainDataset = evil, ProducerVersion = evil },
        };

        string html = EvaluationHtml.Render(report);

        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("\"'&", html);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;", html);
    }

    [Fact]
    public void Render_UnknownMetadata_IsLeftOut()
    {
        EvaluationReport report = ReportSample.Make();
        report = report with { Metadata = report.Metadata with { Arch = null, TrainSeed = null, ParityMaxAbsDiff = null } };

        string html = EvaluationHtml.Render(report);

        Assert.Contains("<h1>model.onnx on Fashion-MNIST test</h1>", html);
        Assert.DoesNotContain("<dt>seed</dt>", html);
        Assert.DoesNotContain("max |Δ logit|", html);
    }
}
