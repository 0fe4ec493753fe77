using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// How the receipt describes the item in the response: its content compared with the sent bytes, and its name.
/// </summary>
public sealed class UploadReceiptTests
{
    private const int Size = 1000;
    private static readonly byte[] Content = TestData.CreateRandomBytes(Size);
    private static readonly string Ours = NaiveQuickXorHash.Compute(Content);
    private static readonly string Theirs = NaiveQuickXorHash.Compute(new byte[Size]);

    private static IEnumerable<TestCaseData> Compared()
    {
        yield return new TestCaseData("a.bin", Size, Ours, Verification.Matched);
        yield return new TestCaseData("a.bin", Size, null, Verification.NotAvailable);
        yield return new TestCaseData("a.bin", Size, "", Verification.NotAvailable);
        yield return new TestCaseData("a.docx", Size + 1, Theirs, Verification.ChangedByService);
        yield return new TestCaseData("a.bin", Size + 11, Theirs, Verification.ChangedByService);
        yield return new TestCaseData("a.docx", Size, Ours, Verification.Matched);
    }

    private static IEnumerable<TestCaseData> Different()
    {
        yield return new TestCaseData("a.docx", Size, Theirs);
        yield return new TestCaseData("a.bin", Size, Theirs);
        yield return new TestCaseData("a.docx", 0, null);
        yield return new TestCaseData("a.docx", (Size / 2) - 1, Theirs);
    }

    [TestCaseSource(nameof(Compared))]
    public async Task A_receipt_says_whether_the_item_matches_the_sent_bytes(string name, int size, string? hash, Verification expected)
    {
        foreach (var mostInOnePut in new[] { 0, Size })
        {
            var receipt = await UploadAsync(new Answer(HttpStatusCode.Created, name, size, hash), name, mostInOnePut);

            Assert.That(receipt.Verified, Is.EqualTo(expected));
            Assert.That(receipt.Size, Is.EqualTo(Size), "the size of the local file");
            Assert.That(receipt.QuickXorHash, Is.EqualTo(Ours));
        }
    }

    [TestCaseSource(nameof(Different))]
    public async Task An_item_that_differs_without_an_explanation_is_an_error(string name, int size, string? hash)
    {
        foreach (var mostInOnePut in new[] { 0, Size })
        {
            var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(
                () => UploadAsync(new Answer(HttpStatusCode.Created, name, size, hash), name, mostInOnePut));

            Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.ContentMismatch));
        }
    }

    [TestCase(201, "a.bin", ConflictBehavior.Replace, UploadOutcome.Created)]
    [TestCase(200, "a.bin", ConflictBehavior.Replace, UploadOutcome.Replaced)]
    [TestCase(
        200, "A.BIN", ConflictBehavior.Replace, UploadOutcome.Replaced, Description = "The existing item keeps the case of its name.")]
    [TestCase(201, "a.bin", ConflictBehavior.Rename, UploadOutcome.Created)]
    [TestCase(201, "A.bin", ConflictBehavior.Rename, UploadOutcome.Created)]
    [TestCase(201, "a 1.bin", ConflictBehavior.Rename, UploadOutcome.Renamed)]
    [TestCase(201, "a.bin", ConflictBehavior.Fail, UploadOutcome.Created)]
    public async Task The_outcome_in_a_receipt_follows_from_the_status_and_the_name(
        int status, string name, ConflictBehavior conflict, UploadOutcome expected)
    {
        foreach (var mostInOnePut in new[] { 0, Size })
        {
            var receipt = await UploadAsync(new Answer((HttpStatusCode)status, name, Size, Ours), "a.bin", mostInOnePut, conflict);

            Assert.That(receipt.Outcome, Is.EqualTo(expected));
            Assert.That(receipt.Item.Name, Is.EqualTo(name));
        }
    }

    private static async Task<UploadReceipt> UploadAsync(
        Answer answer, string name, int mostInOnePut, ConflictBehavior conflict = ConflictBehavior.Replace)
    {
        using var drive = answer;
        var clock = new Clock();
        await using var graph = GraphClient.Create(
            new FakeTokenProvider(TestData.CreateToken()), new GraphClientOptions { HttpHandler = () => drive, TimeProvider = clock });
        return await GraphFilesFactory.Create(graph, clock)
            .UploadAsync(Content, DrivePath.In("d", name), new UploadOptions { Conflict = conflict, MaxSingleRequestSize = mostInOnePut });
    }

    /// <summary>A drive without files that answers the last byte with an item that the test chooses.</summary>
    private sealed class Answer(HttpStatusCode status, string name, int size, string? hash) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Get)
                return request.RequestUri!.AbsolutePath.EndsWith("/items/1", StringComparison.Ordinal) ? CreateItem(HttpStatusCode.OK)
                    : request.RequestUri.AbsolutePath.EndsWith("/drives/d", StringComparison.Ordinal)
                    ? FakeHttpHandler.CreateResponse(HttpStatusCode.OK, """{"id":"d","driveType":"business"}""")
                    : FakeHttpHandler.CreateResponse(HttpStatusCode.NotFound, TestData.ErrorJson("itemNotFound"));
            if (request.Method == HttpMethod.Post)
                return FakeHttpHandler.CreateResponse(HttpStatusCode.OK, """{"uploadUrl":"https://contoso.sharepoint.com/s"}""");

            await request.Content!.CopyToAsync(Stream.Null, cancellationToken); // the hash is computed while the bytes are read
            return CreateItem(status);
        }

        private HttpResponseMessage CreateItem(HttpStatusCode itemStatus)
        {
            var hashes = hash is null ? "" : $$""" "hashes":{"quickXorHash":"{{hash}}"} """;
            return FakeHttpHandler.CreateResponse(
                itemStatus, $$"""{"id":"1","name":"{{name}}","size":{{size}},"cTag":"c","file":{ {{hashes}} } }""");
        }
    }
}
