using FashionResNet.TestSupport;

namespace FashionResNet.Trainer.Tests.Weights;

/// <summary>Our networks as Python builds them, with files between both sides.</summary>
internal static class PythonNetworks
{
    /// <summary>The documented network and the documented script.</summary>
    public static string[] DocumentedScripts { get; } = File
        .ReadAllText(Path.Combine(RepositoryRoot.FullPath, "docs", "python.md"))
        .Split("```python\n")
        .Skip(1)
        .Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])
        .ToArray();

    // safetensors in ten lines, since Debian 12 has no package of it.
    private const string Safetensors = """
        import json, struct, sys, torch
        TYPES = {"F32": torch.float32, "I64": torch.int64}
        def read(path):
            data = bytearray(open(path, "rb").read())
            start = 8 + struct.unpack("<Q", data[:8])[0]
            entries = {name: e for name, e in json.loads(data[8:start]).items() if name != "__metadata__"}
            return {name: torch.frombuffer(data[start + e["data_offsets"][0]:start + e["data_offsets"][1]], dtype=TYPES[e["dtype"]])
                .reshape(e["shape"]) for name, e in entries.items()}
        def write(path, tensors):
            header, body = {}, b""
            for name, tensor in tensors.items():
                values = tensor.detach().contiguous().numpy().tobytes()
                header[name] = {"dtype": {t: n for n, t in TYPES.items()}[tensor.dtype], "shape": list(tensor.shape),
                                "data_offsets": [len(body), len(body) + len(values)]}
                body += values
            text = json.dumps(header).encode()
            open(path, "wb").write(struct.pack("<Q", len(text)) + text + body)

        """;

    /// <summary>Loads weights strictly and writes the logits of an input. Arguments: architecture, weights, input, logits.</summary>
    public static (int ExitCode, string Output) RunOurs(string arch, params string[] files) => Run(arch, """
        model.load_state_dict(read(sys.argv[2]), strict=True)
        model.eval()
        with torch.no_grad():
            write(sys.argv[4], {"logits": model(read(sys.argv[3])["input"])})
        """, files);

    /// <summary>Makes weights, an input and its logits. Arguments: architecture, weights, input, logits.</summary>
    public static (int ExitCode, string Output) MakeTheirs(string arch, params string[] files) => Run(arch, """
        torch.manual_seed(3)
        images = torch.rand(2, 3, 64, 64)
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = 1
                torch.nn.init.uniform_(module.weight, 0.2, 0.6)
        model.train()
        model(torch.rand(4, 3, 64, 64))
        model.eval()
        with torch.no_grad():
            write(sys.argv[2], model.state_dict())
            write(sys.argv[3], {"input": images})
            write(sys.argv[4], {"logits": model(images)})
        """, files);

    private static (int ExitCode, string Output) Run(string arch, string script, string[] files)
    {
        string network = arch == "d2l-resnet18"
            ? DocumentedScripts[0] + "\nmodel = network(channels=3, classes=10)\n"
            : $"import torchvision\nmodel = torchvision.models.{arch}(num_classes=10)\n";
        return DebianPython.Run(Safetensors + network + script, [arch, .. files]);
    }
}
