using Microsoft.Extensions.Options;

namespace FashionResNet.Scoring.Hosting;

/// <summary>Refuses options at start, with everything that is wrong in one message.</summary>
internal sealed class ImageClassifierOptionsValidator : IValidateOptions<ImageClassifierServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, ImageClassifierServiceOptions options)
    {
        string[] faults = [.. options.Faults().Select(fault => $"ImageClassifier: {fault}.")];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
