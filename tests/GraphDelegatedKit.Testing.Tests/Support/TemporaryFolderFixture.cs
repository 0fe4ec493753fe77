namespace GraphDelegatedKit.Testing.Tests.Support;

/// <summary>An empty folder, new for every test.</summary>
public abstract class TemporaryFolderFixture
{
    private protected TemporaryFolder Folder { get; private set; } = null!;

    [SetUp]
    public void CreateFolder() => Folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => Folder.Dispose();
}
