using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// How the responses of Outlook are read: the ID of the attachment, and an attachment that was stored although its response was lost.
/// </summary>
public sealed class AttachmentResponseTests
{
    private const int Size = 3_000_000; // the smallest size that needs a session, in one range

    [TestCase("https://outlook.office.com/api/v2.0/Users('a@b')/Messages('AAMk%3D')/Attachments('AAMkAD%3D')", "AAMkAD=")]
    [TestCase("https://outlook.office365.us/api/v2.0/users('a')/events('x')/attachments('y')?z=1", "y")]
    [TestCase("https://graph.microsoft.com/v1.0/me/messages/x/attachments/y%2Fz", "y/z")]
    public async Task The_attachment_ID_is_read_from_the_Location_header_of_the_last_range(string location, string id)
    {
        using var outlook = new Outlook { Location = location };

        var receipt = await AttachAsync(outlook, Size);

        Assert.That(receipt.AttachmentId, Is.EqualTo(id));
        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
    }

    [TestCase("https://outlook.office.com/api/v2.0/Users('a@b')/Messages('x')")]
    [TestCase("https://outlook.office.com/Attachments('')")]
    [TestCase("https://outlook.office.com/Attachments('a")]
    [TestCase("https://outlook.office.com/Attachments('a')/b")]
    [TestCase("nonsense")]
    [TestCase(null)]
    public async Task An_attachment_whose_Location_header_names_no_ID_is_looked_up(string? location)
    {
        using var outlook = new Outlook { Location = location };
        outlook.Attached.Add(("found", "report.bin", Size));

        var receipt = await AttachAsync(outlook, Size);

        Assert.That(receipt.AttachmentId, Is.EqualTo("found"));
        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
        Assert.That(outlook.Puts, Is.EqualTo(1), "no byte is sent again");
    }

    [TestCase("report.bin", Size, true)]
    [TestCase("report.bin", Size + 65_536, true, Description = "With the overhead that Outlook includes in the size.")]
    [TestCase("report.bin", Size + 65_537, false)]
    [TestCase("report.bin", Size - 1, false)]
    [TestCase("report.bin", null, false)]
    [TestCase("other.bin", Size, false)]
    public async Task An_attachment_with_a_lost_response_is_identified_by_its_name_and_size(string name, int? size, bool isOurs)
    {
        using var outlook = new Outlook();
        outlook.Attached.Add(("found", name, size));
        outlook.AtSecondSession = () => outlook.Location = "https://outlook.office.com/x/attachments('second')";

        var receipt = await AttachAsync(outlook, Size);

        Assert.That(receipt.AttachmentId, Is.EqualTo(isOurs ? "found" : "second"));
        Assert.That(outlook.Puts, Is.EqualTo(isOurs ? 1 : 2));
    }

    [Test]
    public async Task A_previous_attachment_is_not_mistaken_for_the_new_one()
    {
        using var outlook = new Outlook { IsAttachedBefore = true };
        outlook.Attached.Add(("of before", "report.bin", Size));
        outlook.AtSecondSession = () => outlook.Location = "https://outlook.office.com/x/attachments('second')";

        Assert.That((await AttachAsync(outlook, Size)).AttachmentId, Is.EqualTo("second"));
    }

    [Test]
    public async Task An_attachment_that_never_appears_although_every_byte_arrived_starts_over()
    {
        using var outlook = new Outlook { SaysThatAllIsThere = true };
        outlook.AtSecondSession = () =>
            (outlook.SaysThatAllIsThere, outlook.Location) = (false, "https://outlook.office.com/x/attachments('second')");

        var receipt = await AttachAsync(outlook, Size);

        Assert.That(receipt.AttachmentId, Is.EqualTo("second"));
        Assert.That(outlook.Sessions, Is.EqualTo(2));
    }

    [Test]
    public async Task An_attachment_to_a_deleted_message_ends_with_the_error_of_the_second_session()
    {
        using var outlook = new Outlook();
        outlook.AtSecondSession = () => throw new AssertionException("It is not there any more.");
        outlook.IsGoneAfterTheFirstPut = true;

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => AttachAsync(outlook, Size));

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Refused));
        Assert.That(((GraphException)stopped.InnerException!).Code, Is.EqualTo("ErrorItemNotFound"));
    }

    [TestCase("{}")]
    [TestCase("{\"id\":null}")]
    [TestCase("[]")]
    [TestCase("")]
    public async Task A_small_attachment_whose_response_has_no_ID_is_identified_by_its_content_and_not_sent_again(string answer)
    {
        using var outlook = new Outlook { SmallResponse = answer };
        outlook.Attached.Add(("found", "report.bin", 1000));

        var receipt = await AttachAsync(outlook, 1000);

        Assert.That(receipt.AttachmentId, Is.EqualTo("found"));
        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
        Assert.That(outlook.Posts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_small_attachment_in_another_mailbox_is_looked_up_there()
    {
        using var outlook = new Outlook { SmallResponse = "" };
        outlook.Attached.Add(("found", "report.bin", 1000));

        var receipt = await AttachAsync(outlook, 1000, new AttachmentOptions { Mailbox = "grace@contoso.com" });

        Assert.That(receipt.AttachmentId, Is.EqualTo("found"));
        Assert.That(outlook.Paths, Is.All.StartsWith("/v1.0/users/grace%40contoso.com/messages/m/attachments"));
    }

    [TestCase(true, TransferReason.SourceChanged)]
    [TestCase(false, TransferReason.ReadFailed)]
    public async Task A_small_attachment_that_changes_or_cannot_be_read_is_not_sent(bool changes, TransferReason reason)
    {
        using var outlook = new Outlook();

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => AttachAsync(outlook, new Odd(changes)));

        Assert.That(stopped!.Reason, Is.EqualTo(reason));
        Assert.That(outlook.Posts, Is.Zero);
    }

    [TestCase(1000)]
    [TestCase(Size)]
    public async Task A_non_seekable_stream_can_be_attached(int size)
    {
        using var outlook = new Outlook
        {
            Location = "https://outlook.office.com/x/attachments('made')",
            SmallResponse = """{"id":"made"}""",
        };

        var receipt = await AttachAsync(outlook, new OneWay(new byte[size]));

        Assert.That(receipt.AttachmentId, Is.EqualTo("made"));
        Assert.That(receipt.Size, Is.EqualTo(size));
    }

    private static Task<AttachmentReceipt> AttachAsync(Outlook outlook, int size, AttachmentOptions? options = null) =>
        AttachAsync(outlook, new MemoryStream(new byte[size]), options);

    private static async Task<AttachmentReceipt> AttachAsync(Outlook outlook, Stream content, AttachmentOptions? options = null)
    {
        var clock = new Clock();
        await using var graph = GraphClient.Create(
            new FakeTokenProvider(TestData.CreateToken()), new GraphClientOptions { HttpHandler = () => outlook, TimeProvider = clock });
        return await GraphFilesFactory.Create(graph, clock).AttachToMessageAsync("m", content, "report.bin", options);
    }

    /// <summary>A mailbox whose sessions accept one range and answer it as the test chooses.</summary>
    private sealed class Outlook : HttpMessageHandler
    {
        private bool _isGone;

        /// <summary>The attachments that are listed after the first byte was sent. Their content is zeros.</summary>
        public List<(string Id, string Name, int? Size)> Attached { get; } = [];

        public string? Location { get; set; }

        public string SmallResponse { get; init; } = "";

        public bool IsAttachedBefore { get; init; }

        public bool SaysThatAllIsThere { get; set; }

        public bool IsGoneAfterTheFirstPut { get; set; }

        public Action AtSecondSession { get; set; } = () => throw new AssertionException("A second session was not expected.");

        public int Sessions { get; private set; }

        public int Puts { get; private set; }

        public int Posts { get; private set; }

        public List<string> Paths { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            if (request.Content is not null) await request.Content.CopyToAsync(Stream.Null, cancellationToken);
            if (request.RequestUri.Host == "outlook.office.com") return InSession(request.Method);

            Paths.Add(path);
            if (_isGone) return Gone();
            if (path.EndsWith("/$value", StringComparison.Ordinal)) return Zeros(Attached[0].Size!.Value);
            if (path.EndsWith("/createUploadSession", StringComparison.Ordinal)) return Open();
            if (request.Method == HttpMethod.Get) return FakeHttpHandler.CreateResponse(HttpStatusCode.OK, $$"""{"value":[{{List()}}]}""");

            Posts++;
            return FakeHttpHandler.CreateResponse(HttpStatusCode.Created, SmallResponse);
        }

        private HttpResponseMessage Open()
        {
            if (++Sessions == 2) AtSecondSession();
            return FakeHttpHandler.CreateResponse(
                HttpStatusCode.Created, $$"""{"uploadUrl":"https://outlook.office.com/s{{Sessions}}?authtoken=x"}""");
        }

        private HttpResponseMessage InSession(HttpMethod method)
        {
            if (method == HttpMethod.Delete) return FakeHttpHandler.CreateResponse(HttpStatusCode.NoContent);
            if (method == HttpMethod.Get && !SaysThatAllIsThere) return Gone();
            if (method == HttpMethod.Put) Puts++;
            if (SaysThatAllIsThere) return FakeHttpHandler.CreateResponse(HttpStatusCode.OK, """{"NextExpectedRanges":[]}""");

            _isGone = IsGoneAfterTheFirstPut;
            (string, string)[] headers = Location is { } place ? [("Location", place)] : [];
            return FakeHttpHandler.CreateResponse(HttpStatusCode.Created, "", headers);
        }

        private static HttpResponseMessage Gone() =>
            FakeHttpHandler.CreateResponse(HttpStatusCode.NotFound, TestData.ErrorJson("ErrorItemNotFound"));

        private static HttpResponseMessage Zeros(int size) => new() { Content = new ByteArrayContent(new byte[size]) };

        private string List() => IsAttachedBefore || Puts + Posts > 0 ? string.Join(',', Attached.Select(Json)) : "";

        private static string Json((string Id, string Name, int? Size) item) =>
            $$"""{"id":"{{item.Id}}","name":"{{item.Name}}","size":{{item.Size?.ToString() ?? "null"}}}""";
    }

    private sealed class Odd : MemoryStream
    {
        private readonly bool _changes;

        public Odd(bool changes)
        {
            _changes = changes;
            SetLength(1000);
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_changes) throw new IOException("The disk is broken.");
            SetLength(Length + 1);
            return base.ReadAsync(buffer, cancellationToken);
        }
    }

    private sealed class OneWay(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
