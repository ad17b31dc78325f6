using FashionResNet.Scoring;
using FashionResNet.Scoring.Prediction;
using FashionResNet.Shared.Data;

namespace FashionResNet.Benchmarks.Serving;

/// <summary>Holds every answer against what one caller alone got for the same image.</summary>
internal sealed class AnswerCheck
{
    private const float Tolerance = 1e-5f; // of a probability: a batch may be added up in another order than one image

    private readonly ImageDataSet _images;
    private readonly IReadOnlyList<ClassProbability>[] _right;
    private int _answers;
    private int _wrong;
    private int _otherBits;

    public AnswerCheck(ImageClassifier classifier, ImageDataSet images)
    {
        _images = images;
        _right = [.. Enumerable.Range(0, images.Count).Select(i => classifier.PredictPixels(images.Image(i)).Top)];
    }

    /// <summary>Asks for an image and checks the answer.</summary>
    public void Ask(ImageClassifier classifier, int index)
    {
        index %= _images.Count;
        IReadOnlyList<ClassProbability> top = classifier.PredictPixels(_images.Image(index)).Top;
        bool right = true;
        bool same = true;
        for (int i = 0; i < top.Count; i++)
        {
            float difference = Math.Abs(top[i].Probability - _right[index][i].Probability);
            right &= top[i].Label == _right[index][i].Label && difference <= Tolerance;
            same &= difference == 0;
        }

        Interlocked.Increment(ref _answers);
        Interlocked.Add(ref _wrong, right ? 0 : 1);
        Interlocked.Add(ref _otherBits, same ? 0 : 1);
    }

    /// <summary>Ends a benchmark whose answers cannot be trusted.</summary>
    /// <param name="exact">Whether other last bits are wrong as well: where every image runs alone.</param>
    /// <exception cref="InvalidOperationException">An answer was wrong.</exception>
    public void ThrowIfWrong(bool exact)
    {
        if (_wrong > 0 || (exact && _otherBits > 0))
        {
            throw new InvalidOperationException($"wrong answers: {this}.");
        }
    }

    public override string ToString() => FormattableString.Invariant(
        $"{_answers} answers, {_wrong} wrong, {_otherBits} other in the last bits");
}
