using System.Numerics.Tensors;
using FashionResNet.Shared.Errors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Evaluation;

/// <summary>What the network said of N images, read from a scored view in one pass.</summary>
internal sealed class ScoredImages(int count, int classes)
{
    /// <summary>N class indices, from 0.</summary>
    public int[] Predictions { get; } = new int[count];

    /// <summary><c>[N, K]</c>.</summary>
    public float[] Logits { get; } = new float[count * classes];

    /// <summary><c>[N, K]</c>.</summary>
    public float[] Probabilities { get; } = new float[count * classes];

    /// <exception cref="InvalidInputException">A score is no finite number: ML.NET's evaluator would drop the image.</exception>
    public void Read(IDataView scored, string modelPath, CancellationToken cancellation)
    {
        DataViewSchema schema = scored.Schema;
        DataViewSchema.Column[] columns =
            [schema[ImageColumns.Logits], schema[ImageColumns.Score], schema[ImageColumns.PredictedLabel]];
        using DataViewRowCursor cursor = scored.GetRowCursor(columns);
        var logitsGetter = cursor.GetGetter<VBuffer<float>>(columns[0]);
        var scoreGetter = cursor.GetGetter<VBuffer<float>>(columns[1]);
        var labelGetter = cursor.GetGetter<uint>(columns[2]);
        VBuffer<float> logits = default, score = default;
        uint label = 0;
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            int index = (int)cursor.Position;
            logitsGetter(ref logits);
            scoreGetter(ref score);
            labelGetter(ref label);
            if (!TensorPrimitives.IsFiniteAll(score.GetValues()))
            {
                throw new InvalidInputException($"{modelPath} gives image {index} a score that is no finite number.");
            }

            logits.CopyTo(Logits.AsSpan(index * classes, classes));
            score.CopyTo(Probabilities.AsSpan(index * classes, classes));
            Predictions[index] = (int)label - 1;
        }
    }
}
