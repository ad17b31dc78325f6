using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace FashionResNet.Scoring.Inputs;

/// <summary>The column that images come from, and how they stand in it.</summary>
internal sealed record InputColumn(string Name, ImageKind Kind)
{
    /// <summary>What <see cref="BatchedImageClassifier"/> reads unless it is told otherwise.</summary>
    public static readonly InputColumn Default = new(ImageColumns.Image, ImageKind.Pixels);

    /// <summary>The column's type, without its length.</summary>
    public DataViewType Type => Kind switch
    {
        ImageKind.File => TextDataViewType.Instance,
        ImageKind.MLImage => new ImageDataViewType(),
        _ => new VectorDataViewType(NumberDataViewType.Byte),
    };

    /// <summary>Finds the column and tells from its type what it holds.</summary>
    /// <exception cref="InvalidInputException">There is no such column, or its type is none that holds images.</exception>
    public static InputColumn Of(DataViewSchema schema, string column, ImageBytes bytes)
    {
        DataViewType type = Find(schema, column).Type;
        return new InputColumn(column, Tell(column, type, (type as VectorDataViewType)?.ItemType, bytes));
    }

    /// <inheritdoc cref="Of(DataViewSchema, string, ImageBytes)"/>
    public static InputColumn Of(SchemaShape shape, string column, ImageBytes bytes)
    {
        SchemaShape.Column[] found = shape.Where(candidate => candidate.Name == column).ToArray();
        if (found.Length == 0)
        {
            throw Missing(column, shape.Select(candidate => candidate.Name));
        }

        bool vector = found[0].Kind != SchemaShape.Column.VectorKind.Scalar;
        return new InputColumn(column, Tell(column, found[0].ItemType, vector ? found[0].ItemType : null, bytes));
    }

    /// <summary>The column in a schema, if it holds images as this source does.</summary>
    /// <exception cref="InvalidInputException">There is no such column, or its type is another.</exception>
    public DataViewSchema.Column Check(DataViewSchema schema, ImageSpec spec)
    {
        DataViewSchema.Column column = Find(schema, Name);
        bool fits = Kind switch
        {
            ImageKind.File => column.Type is TextDataViewType,
            ImageKind.MLImage => column.Type is ImageDataViewType,
            _ => column.Type is VectorDataViewType { ItemType: var item } vector && item == NumberDataViewType.Byte
                && (Kind == ImageKind.Encoded || vector.Size == 0 || vector.Size == spec.ByteCount),
        };
        return fits ? column : throw new InvalidInputException($"column '{Name}' is {column.Type}; expected {Expected(spec)}.");
    }

    private string Expected(ImageSpec spec) => Kind switch
    {
        ImageKind.File => "text, the paths of image files",
        ImageKind.MLImage => "ML.NET's image type",
        ImageKind.Encoded => "a vector of bytes, the content of image files",
        _ => $"a vector of {spec.ByteCount} bytes ({spec})",
    };

    private static ImageKind Tell(string column, DataViewType type, DataViewType? item, ImageBytes bytes) => type switch
    {
        _ when item == NumberDataViewType.Byte => bytes == ImageBytes.Pixels ? ImageKind.Pixels : ImageKind.Encoded,
        _ when item is not null => throw Unknown(column, $"a vector of {item}"),
        TextDataViewType => ImageKind.File,
        ImageDataViewType => ImageKind.MLImage,
        _ => throw Unknown(column, $"{type}"),
    };

    private static DataViewSchema.Column Find(DataViewSchema schema, string column)
        => schema.GetColumnOrNull(column) ?? throw Missing(column, schema.Select(candidate => candidate.Name));

    private static InvalidInputException Missing(string column, IEnumerable<string> there)
        => new($"the data have no column '{column}' but {string.Join(", ", there)}.");

    private static InvalidInputException Unknown(string column, string type) => new(
        $"column '{column}' is {type}; expected images as text (paths of files), a vector of bytes (encoded or pixels) "
        + "or MLImage.");
}
