using FashionResNet.Shared.Reports;

namespace FashionResNet.Shared.Tests.Reports;

public sealed class EvaluationTextTests
{
    [Fact]
    public void Render_TenClasses_ShowsEverything()
    {
        string[] lines = EvaluationText.Render(ReportSample.Make()).Split('\n');

        Assert.Equal("model.onnx on Fashion-MNIST test: 10,000 images", lines[0]);
        Assert.Contains("  accuracy        0.9164 (micro)   0.9164 (macro)", lines);
        Assert.Contains("  top-3 accuracy  0.9957", lines);
        Assert.Contains("  log-loss        0.2431", lines);
        Assert.Contains("  speed           4,000 images/s on cpu, batch 64, 2.50 s", lines);
        Assert.Contains("Shirt           0.7628    0.7590    0.7609    1,000", lines);
        int[] shirt = [95, 1, 55, 22, 61, 0, 759, 0, 7, 0];
        Assert.Contains("Shirt      " + string.Concat(shirt.Select(count => $"{count,10}")), lines);
        Assert.Contains(lines, line => line.StartsWith("            T-shirt/…   Trouser  Pullover ", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public void Render_ManyClasses_ShowsTheMostFrequentConfusions()
    {
        string text = EvaluationText.Render(ReportSample.WithClasses(50));

        Assert.Contains("    1,049  class 49 taken for class 0\n    1,048  class 48 taken for class 49\n", text);
        Assert.DoesNotContain("class 10 taken", text); // the 20 most frequent only
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public void Render_LongNames_FitTheTerminal()
    {
        string text = EvaluationText.Render(ReportSample.WithClasses(10, new string('n', 200)));

        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Assert.Contains("…", text);
    }
}
