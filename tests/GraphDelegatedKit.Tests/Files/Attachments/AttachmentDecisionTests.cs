using System.Net;
using GraphDelegatedKit.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>What is taken for ours among what is attached.</summary>
public class AttachmentDecisionTests
{
    private readonly Attachment _attachment = new(AttachmentPlace.OnMessage("m", null), "a.bin", new AttachmentOptions());

    [TestCase("a.bin", 999L, false)]
    [TestCase("a.bin", 1000L, true)]
    [TestCase("a.bin", 1000L + 65_536, true)] // with what Outlook keeps about it
    [TestCase("a.bin", 1000L + 65_537, false)]
    [TestCase("a.bin", null, false)]
    [TestCase("b.bin", 1000L, false)]
    public void By_its_name_and_size_it_may_be(string name, long? size, bool expected) =>
        Assert.That(_attachment.MayBeOurs(new DriveItem { Name = name, Size = size }, 1000), Is.EqualTo(expected));

    [Test]
    public async Task Of_a_message_that_is_gone_nothing_is()
    {
        using var source = new UploadSource(new MemoryBytes(new byte[1]), withSha256: false);
        var upload = new Upload(new Gone(), source, _attachment, new UploadOptions(), null, new Clock(), NullLogger.Instance);

        Assert.That(await _attachment.FindAsync(upload, null, null, default), Is.EqualTo((Sighting.NotThere, (DriveItem?)null)));
    }

    private sealed class Gone : IGraphClient
    {
        public Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default) =>
            throw new GraphException(HttpStatusCode.NotFound, "ErrorItemNotFound", "There is no such message.");
    }
}
