using FashionResNet.Shared.IO;
using FashionResNet.Trainer.Training;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace FashionResNet.Trainer.Runs;

/// <summary><c>lr-find.svg</c>: loss over the learning rate, and the rate that is suggested.</summary>
internal static class LearningRatePlot
{
    private const int Width = 560; // pixels
    private const int Height = 400;

    public static void Write(string path, string title, LearningRateSearch search)
    {
        IReadOnlyList<LearningRatePoint> points = search.Points;
        var model = new PlotModel { Title = title, Background = OxyColors.White, TitleFontSize = 14, DefaultFont = "Arial" };
        model.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Bottom, Title = "learning rate" });
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Left,
            Title = "loss",
            Minimum = 0,
            Maximum = 2 * points[0].SmoothedLoss, // what runs away would flatten the rest
        });
        var line = new LineSeries { Color = OxyColors.SteelBlue };
        line.Points.AddRange(points.Select(point => new DataPoint(point.LearningRate, point.SmoothedLoss)));
        model.Series.Add(line);
        model.Annotations.Add(new LineAnnotation
        {
            Type = LineAnnotationType.Vertical,
            X = search.Suggested,
            Color = OxyColors.DarkOrange,
            Text = FormattableString.Invariant($"suggested {search.Suggested:0.0e+0}"),
        });
        AtomicFile.Write(path, stream => new SvgExporter { Width = Width, Height = Height }.Export(model, stream));
    }
}
