namespace GraphDelegatedKit.Tests.Files;

/// <summary>A wrong argument is an error of the program: it is thrown by the call, whether or not the caller awaits the task.</summary>
public sealed class ArgumentTests
{
    private static readonly GraphFiles Files = GraphFilesFactory.Create(new NoClient(), new Clock());

    private static readonly DrivePath ById = DrivePath.ById("drive", "item");

    private static IEnumerable<TestCaseData> Calls =>
    [
        Create("GetItemAsync", () => Files.GetItemAsync(null!)),
        Create("OpenReadAsync", () => Files.OpenReadAsync(null!)),
        Create("DownloadAsync", () => Files.DownloadAsync(null!, "file")),
        Create("EnsureFolderAsync", () => Files.EnsureFolderAsync(ById)),
        Create("CancelUploadAsync", () => Files.CancelUploadAsync(" ")),
        Create("UploadAsync of a file", () => Files.UploadAsync("", DrivePath.In("drive", "a"))),
        Create("UploadAsync of a file to an id", () => Files.UploadAsync("file", ById)),
        Create("UploadAsync of bytes", () => Files.UploadAsync(new byte[1], ById)),
        Create("UploadAsync of a stream", () => Files.UploadAsync((Stream)null!, DrivePath.In("drive", "a"))),
        Create("AttachToMessageAsync of a file", () => Files.AttachToMessageAsync("", "file")),
        Create("AttachToMessageAsync of a stream", () => Files.AttachToMessageAsync("id", new MemoryStream(), "")),
        Create("AttachToEventAsync of a file", () => Files.AttachToEventAsync("id", "")),
        Create("AttachToEventAsync of a stream", () => Files.AttachToEventAsync("id", (Stream)null!, "name")),
    ];

    [TestCaseSource(nameof(Calls))]
    public void A_wrong_argument_is_thrown_by_the_call_and_not_by_its_task(Func<Task> call)
    {
        Assert.That(() => { _ = call(); }, Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void An_enumeration_value_of_an_option_that_is_not_defined_is_refused_when_it_is_set()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new UploadOptions { Conflict = (ConflictBehavior)9 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new UploadOptions { FileTimes = (FileTimes)9 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                () => new UploadOptions { IfChanged = (SourceChangedBehavior)9 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                () => new DownloadOptions { Conflict = (ConflictBehavior)9 },
                Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("not a defined ConflictBehavior"));
        });
    }

    private static TestCaseData Create(string name, Func<Task> call) => new TestCaseData(call).SetArgDisplayNames(name);

    private sealed class NoClient : IGraphClient
    {
        public Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("Nothing is sent.");
    }
}
