using FashionResNet.Exporter;
using FashionResNet.Shared.Reports;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Runs;

/// <summary>What a full run came to: what <c>run --json</c> prints.</summary>
/// <param name="Folder">Where its files are.</param>
/// <param name="Device">What trained it: <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Training">What training came to.</param>
/// <param name="Export">The export and its proof.</param>
/// <param name="Agreement">TorchSharp against ML.NET on the test set.</param>
/// <param name="Evaluation">What ML.NET reports of the test set.</param>
/// <param name="Seconds">Wall time of the whole run.</param>
internal sealed record RunSummary(
    string Folder,
    string Device,
    TrainingResult Training,
    ExportReport Export,
    Agreement Agreement,
    EvaluationReport Evaluation,
    double Seconds);
