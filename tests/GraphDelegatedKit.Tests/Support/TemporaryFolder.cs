namespace GraphDelegatedKit.Tests.Support;

/// <summary>A temporary folder that is deleted when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("graph-delegated-kit-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string[] FileNames =>
        [.. Directory.EnumerateFiles(Path).Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
