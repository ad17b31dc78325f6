using FashionResNet.Shared.IO;
using FashionResNet.Trainer.Training;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace FashionResNet.Trainer.Runs;

/// <summary><c>curves.svg</c>: train loss, train accuracy and test or validation accuracy over epochs, as the seed's figure.</summary>
internal static class CurvesPlot
{
    private const int Width = 560; // pixels
    private const int Height = 400;

    public static void Write(string path, string title, IReadOnlyList<EpochResult> epochs)
    {
        var model = new PlotModel { Title = title, Background = OxyColors.White, TitleFontSize = 14, DefaultFont = "Arial" };
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Title = "epoch",
            MinimumMajorStep = 1,
            MinimumMinorStep = 1,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = OxyColors.Gainsboro,
        });
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Left,
            Minimum = 0,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = OxyColors.Gainsboro,
        });
        model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside, // inside it would hide a curve
            LegendPosition = LegendPosition.BottomCenter,
            LegendOrientation = LegendOrientation.Horizontal,
            LegendItemSpacing = 24,
            LegendPadding = 20, // a viewer without Arial shows wider letters
        });
        Add("train loss", OxyColors.SteelBlue, LineStyle.Solid, e => e.TrainLoss);
        Add("train acc", OxyColors.DarkMagenta, LineStyle.Dash, e => e.TrainAccuracy);
        Add("validation acc", OxyColors.DarkOrange, LineStyle.DashDot, e => e.ValidationAccuracy);
        Add("test acc", OxyColors.SeaGreen, LineStyle.DashDot, e => e.TestAccuracy);
        AtomicFile.Write(path, stream => new SvgExporter { Width = Width, Height = Height }.Export(model, stream));

        void Add(string name, OxyColor color, LineStyle style, Func<EpochResult, double?> value)
        {
            var line = new LineSeries { Title = name, Color = color, LineStyle = style, MarkerType = MarkerType.Circle, MarkerFill = color };
            line.Points.AddRange(epochs.Where(e => value(e) is not null).Select(e => new DataPoint(e.Epoch, value(e)!.Value)));
            if (line.Points.Count > 0)
            {
                model.Series.Add(line);
            }
        }
    }
}
