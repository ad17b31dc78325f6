using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Batching;

/// <summary>Buffer of a column of images. ML.NET's getters dispose what they gave before, and some give what another of them holds:
/// here every image is a copy, of the buffer or, like any image of ML.NET, of whoever got it.</summary>
internal sealed class ImageColumnBuffer(DataViewRow source, DataViewSchema.Column column, int capacity) : ColumnBuffer
{
    private readonly ValueGetter<MLImage?> _getter = source.GetGetter<MLImage?>(column);
    private readonly MLImage?[] _values = new MLImage?[capacity];
    private MLImage? _current; // the source's, and where the rows are objects of an app, the app's: not ours to dispose

    public override void Store(int index)
    {
        _getter(ref _current);
        _values[index]?.Dispose();
        _values[index] = Copy(_current);
    }

    public override Delegate CreateGetter(Func<int> row) => (ValueGetter<MLImage?>)((ref MLImage? value) =>
    {
        value?.Dispose();
        value = Copy(_values[row()]);
    });

    public override void Release()
    {
        foreach (MLImage? image in _values)
        {
            image?.Dispose();
        }
    }

    private static MLImage? Copy(MLImage? image)
    {
        if (image is null)
        {
            return null;
        }

        MLImage copy = MLImage.CreateFromPixels(image.Width, image.Height, image.PixelFormat, image.Pixels);
        copy.Tag = image.Tag;
        return copy;
    }
}
