using FashionResNet.Scoring.Inputs;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FashionResNet.Scoring.Models;

/// <summary>Puts transformers one after the other that learn nothing from data, each fitted on the columns before it.</summary>
internal sealed class ChainBuilder
{
    private readonly List<ITransformer> _transformers = [];
    private DataViewSchema _schema;

    public ChainBuilder(InputColumn source)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(source.Name, source.Type);
        _schema = builder.ToSchema();
    }

    public void Append<TTransformer>(IEstimator<TTransformer> estimator)
        where TTransformer : class, ITransformer => Append(schema => estimator.Fit(new EmptyView(schema)));

    public void Append(Func<DataViewSchema, ITransformer> create)
    {
        _transformers.Add(create(_schema));
        _schema = _transformers[^1].GetOutputSchema(_schema);
    }

    public TransformerChain<ITransformer> Build() => new([.. _transformers]);
}
