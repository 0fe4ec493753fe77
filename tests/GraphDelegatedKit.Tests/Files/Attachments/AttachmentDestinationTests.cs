using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using GraphDelegatedKit.Files.Attachments;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>How an uploaded attachment is identified among the attachments of an item.</summary>
public class AttachmentDestinationTests
{
    private readonly AttachmentDestination _attachment = new(MailboxItem.ForMessage("m", null), "a.bin", new AttachmentOptions());

    [TestCase("a.bin", 999L, false)]
    [TestCase("a.bin", 1000L, true)]
    [TestCase("a.bin", 1000L + 65_536, true)] // with the overhead that Outlook includes in the size
    [TestCase("a.bin", 1000L + 65_537, false)]
    [TestCase("a.bin", null, false)]
    [TestCase("b.bin", 1000L, false)]
    public void An_existing_attachment_is_a_candidate_if_its_name_and_size_fit(string name, long? size, bool expected) =>
        Assert.That(_attachment.IsPossibleMatch(new DriveItem { Name = name, Size = size }, 1000), Is.EqualTo(expected));

    [Test]
    public async Task No_attachment_is_found_on_a_deleted_message()
    {
        using var source = new UploadSource(new MemoryContent(new byte[1]), includeSha256: false);
        var clock = new Clock();
        var options = new UploadOptions();
        var journal = new UploadJournal(null, "", source, _attachment, options, clock);
        var progress = new UploadProgress("a.bin", source.Length, null, clock, NullLogger.Instance);
        var job = new UploadJob(new NotFoundClient(), source, _attachment, options, journal, progress, clock);

        Assert.That(
            await _attachment.FindUploadedAsync(job, null, null, default), Is.EqualTo((ReconcileResult.NotFound, (DriveItem?)null)));
    }

    private sealed class NotFoundClient : IGraphClient
    {
        public Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default) =>
            throw new GraphException(HttpStatusCode.NotFound, "ErrorItemNotFound", "There is no such message.");
    }
}
