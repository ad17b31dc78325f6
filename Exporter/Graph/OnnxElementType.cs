namespace FashionResNet.Exporter.Graph;

/// <summary>Element types in use; the numbers are those of TensorProto.DataType.</summary>
internal enum OnnxElementType
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    Half = 10,
}
