using System.Globalization;
using FashionResNet.Shared.Safetensors;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Tests.Models;
using FashionResNet.Trainer.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Weights;

/// <summary>The same weights and the same input give the same logits in PyTorch, whichever side the weights come from.</summary>
public sealed class PythonWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly string _weights;
    private readonly string _input;
    private readonly string _logits;

    public PythonWeightsTests()
    {
        _weights = _folder.File("weights.safetensors");
        _input = _folder.File("input.safetensors");
        _logits = _folder.File("logits.safetensors");
    }

    public static TheoryData<string> Architectures => [.. new[] { "d2l-resnet18", "resnet18", "resnet50" }];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Save_LoadedStrictlyByPyTorch_GivesTheSameLogits(string arch)
    {
        SkipWithoutPyTorch(arch);
        using nn.Module<Tensor, Tensor> network = SettledNetwork.Create(arch, 3, 10);
        Tensor input = rand(2, 3, 64, 64);
        ModuleWeights.Save(network, _weights, new Dictionary<string, string> { ["format"] = "pt" });
        SafetensorsWriter.Write(_input, [TensorBytes.Read("input", input)]);

        (int exitCode, string output) = PythonNetworks.RunOurs(arch, _weights, _input, _logits);

        Assert.True(exitCode == 0, output);
        AssertSameLogits(network.call(input), ReadTensor(_logits, "logits"));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Load_OfWeightsMadeByPyTorch_GivesTheSameLogits(string arch)
    {
        SkipWithoutPyTorch(arch);
        (int exitCode, string output) = PythonNetworks.MakeTheirs(arch, _weights, _input, _logits);
        Assert.True(exitCode == 0, output);
        using nn.Module<Tensor, Tensor> network = Architecture.Get(arch).Create(3, 10);

        ModuleWeights.Load(network, _weights);

        network.eval();
        AssertSameLogits(network.call(ReadTensor(_input, "input")), ReadTensor(_logits, "logits"));
    }

    [Fact]
    public void DocumentedScript_OnTheWeightsOfARun_PrintsOurLogits()
    {
        Assert.SkipUnless(DebianPython.Has("torch", "safetensors"), "python3-torch or python3-safetensors is not installed");
        File.WriteAllText(_folder.File("d2l_resnet18.py"), PythonNetworks.DocumentedScripts[0]);
        using nn.Module<Tensor, Tensor> network = SettledNetwork.Create("d2l-resnet18", 1, 10);
        ModuleWeights.Save(network, _weights, new Dictionary<string, string> { ["format"] = "pt" });

        (int exitCode, string output) = DebianPython.Run(
            $"import sys; sys.path.insert(0, '{_folder.FullPath}')\n{PythonNetworks.DocumentedScripts[1]}", _weights);

        Assert.True(exitCode == 0, output);
        string numbers = output.Split('\n').First(line => line.Split(' ').All(IsNumber)); // warnings of libraries may stand around it
        float[] theirs = numbers.Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        AssertSameLogits(network.call(full([1, 1, 28, 28], 0.5f)), tensor(theirs, [1, 10]));
    }

    [Fact]
    public void DocumentedScript_Always_IsTenLinesAndLoadsStrictly()
    {
        string script = PythonNetworks.DocumentedScripts[1];

        Assert.Equal(10, script.Trim().Split('\n').Length);
        Assert.Contains("load_state_dict(load_file(sys.argv[1]), strict=True)", script, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    private static bool IsNumber(string text) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static void SkipWithoutPyTorch(string arch)
    {
        string[] packages = arch == "d2l-resnet18" ? ["torch"] : ["torch", "torchvision"];
        Assert.SkipUnless(DebianPython.Has(packages), $"python3-{string.Join(" or python3-", packages)} is not installed");
    }

    private static Tensor ReadTensor(string path, string name)
    {
        using SafetensorsReader reader = SafetensorsReader.Open(path);
        SafetensorsEntry entry = reader.Entries.Single(e => e.Name == name);
        Tensor tensor = empty([.. entry.Shape]);
        TensorBytes.Write(entry, reader.Bytes(entry), tensor);
        return tensor;
    }

    private static void AssertSameLogits(Tensor ours, Tensor theirs)
    {
        Assert.Equal(theirs.shape, ours.shape);
        Assert.True(theirs.std().item<float>() > 0.01, "logits that are all alike show nothing");
        Assert.InRange((ours - theirs).abs().max().item<float>(), 0, Tolerances.Logits);
    }
}
