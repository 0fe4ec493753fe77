namespace GraphDelegatedKit.Tests.Files;

/// <summary>A folder to download into, and a handler that answers each request as the test has scripted it.</summary>
public abstract class ScriptedDownloadFixture : IDisposable
{
    private protected TemporaryFolder Folder { get; } = new();

    private protected Clock Clock { get; } = new();

    private protected FakeHttpHandler Handler { get; } = new();

    private protected GraphFiles Files => TestData.CreateClient(Handler, Clock).Files(Clock);

    public void Dispose()
    {
        Folder.Dispose();
        Handler.Dispose();
        GC.SuppressFinalize(this);
    }
}
