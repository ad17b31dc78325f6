using FashionResNet.Scoring.Batching;
using FashionResNet.Shared.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Data;

/// <summary>The rows of an <see cref="ImageDataSet"/>.</summary>
internal sealed class ImageDataSetView : IDataView
{
    private readonly ImageDataSet _images;

    public ImageDataSetView(ImageDataSet images)
    {
        _images = images;
        ReadOnlyMemory<char>[] names = images.ClassNames.Select(name => name.AsMemory()).ToArray();
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(ImageColumns.Image, new VectorDataViewType(NumberDataViewType.Byte));
        builder.AddColumn(ImageColumns.Label, ClassKey.Type(names.Length), ClassKey.Names(ClassKey.KeyValues, names));
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _images.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        int[] order = Enumerable.Range(0, _images.Count).ToArray();
        rand?.Shuffle(order);
        return new ImageDataSetCursor(_images, Schema, columnsNeeded.Select(column => column.Index).ToHashSet(), order);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];
}
