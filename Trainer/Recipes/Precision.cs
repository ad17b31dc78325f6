using System.Text.Json.Serialization;

namespace FashionResNet.Trainer.Recipes;

/// <summary>What a training step computes in. Weights, optimizer, statistics and everything that is saved are float32 in each.</summary>
internal enum Precision
{
    /// <summary>float32 throughout.</summary>
    [JsonStringEnumMemberName("fp32")]
    Float32,

    /// <summary>float32, with products of TensorFloat-32 where a GPU has it: 10 bits of mantissa instead of 23.</summary>
    [JsonStringEnumMemberName("tf32")]
    TensorFloat32,

    /// <summary>Convolutions and linear layers in bfloat16: 7 bits of mantissa and half the memory.</summary>
    [JsonStringEnumMemberName("bf16")]
    BFloat16,
}
