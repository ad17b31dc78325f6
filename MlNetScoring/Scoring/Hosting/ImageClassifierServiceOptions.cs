namespace FashionResNet.Scoring.Hosting;

/// <summary>Which model an app serves, and how; made to be bound to configuration.</summary>
public sealed record ImageClassifierServiceOptions : ImageClassifierOptions
{
    /// <summary>The <c>model.onnx</c> or <c>model.zip</c>.</summary>
    public string ModelPath { get; set; } = "";

    /// <summary>Whether a changed file is loaded while the app runs.</summary>
    public bool ReloadOnChange { get; set; } = true;

    /// <summary>How often the file is looked at. It is loaded when two looks in a row see the same change, so that a file that is
    /// still being written is left alone.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    internal override IEnumerable<string> Faults() =>
    [
        .. Fault(string.IsNullOrEmpty(ModelPath), $"{nameof(ModelPath)} is empty: the path of a model.onnx or model.zip"),
        .. Fault(
            ReloadInterval < TimeSpan.FromMilliseconds(1) || ReloadInterval > TimeSpan.FromDays(1),
            $"{nameof(ReloadInterval)} is {ReloadInterval}: a millisecond to a day"),
        .. base.Faults(),
    ];
}
