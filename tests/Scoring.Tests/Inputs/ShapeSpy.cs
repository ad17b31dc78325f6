using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Tests.Inputs;

/// <summary>Takes down what ML.NET tells an estimator of the columns before it, which is made nowhere in public.</summary>
internal sealed class ShapeSpy : IEstimator<ITransformer>
{
    private SchemaShape? _seen;

    /// <summary>The shape that ML.NET makes of a view's schema.</summary>
    public static SchemaShape ShapeOf(IDataView view)
    {
        var spy = new ShapeSpy();
        new EstimatorChain<ITransformer>().Append(spy).Fit(view);
        return spy._seen!;
    }

    public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _seen = inputSchema;
}
