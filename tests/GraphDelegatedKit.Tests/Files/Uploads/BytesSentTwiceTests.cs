using GraphDelegatedKit.Files;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>What one fault costs in a file of 40 MiB, as a table: the bytes that went over the line beyond the file's own.</summary>
public class BytesSentTwiceTests
{
    private const int MiB = 1024 * 1024;
    private const int Size = 40 * MiB;
    private const int Fragment = 10 * MiB;
    private const int At = 25 * MiB; // in the middle of the third of four ranges

    [Test]
    [Category("Slow")]
    public async Task Nothing_after_a_lost_reply_or_a_416_and_at_most_the_broken_fragment_otherwise()
    {
        (string Fault, Action<LocalFaults, string> Script, int Most)[] table =
        [
            ("none", (_, _) => { }, 0),
            ("lost reply", (faults, name) => faults.LoseUploadReply(At, name), 0),
            ("lost last reply", (faults, name) => faults.LoseUploadReply(Size - 1, name), 0),
            ("416, it was taken", (faults, name) => faults.DenyUpload(At, 416, file: name), 0),
            ("504, it was taken", (faults, name) => faults.DenyUpload(At, file: name), 0),
            ("504, it was the last", (faults, name) => faults.DenyUpload(Size - 1, file: name), 0),
            ("reset within a fragment", (faults, name) => faults.ResetUpload(At, file: name), Fragment),
            ("reset, part of it kept", (faults, name) => faults.ResetUpload(At, At - 1001, name), Fragment),
            ("500", (faults, name) => faults.RefuseUpload(At, 500, file: name), Fragment),
            ("429", (faults, name) => faults.RefuseUpload(At, 429, retryAfter: TimeSpan.FromSeconds(9), file: name), Fragment),
            ("503", (faults, name) => faults.RefuseUpload(At, 503, retryAfter: TimeSpan.FromSeconds(9), file: name), Fragment),
            ("404 of a young session", (faults, name) => faults.RefuseUpload(0, 404, file: name), Fragment),
        ];
        using var file = new LocalFile(Size);
        await using var person = await UploadPerson.SignInAsync();
        await TestContext.Out.WriteLineAsync($"{"one fault in 40 MiB",-28}{"beyond the file",20}{"acknowledged, again",22}");

        foreach (var (fault, script, most) in table)
        {
            var name = fault + ".bin";
            script(person.Tenant.Faults, name);
            await person.UploadAsync(file, name, new UploadOptions { FragmentSize = Fragment });

            var upload = person.Tenant.Uploads.Single(upload => upload.File == name);
            var beyond = upload.BytesReceived - Size;
            await TestContext.Out.WriteLineAsync($"{fault,-28}{(double)beyond / MiB,16:0.00} MiB{upload.BytesSentAgain,20} B");
            Assert.That((upload.BytesSentAgain, person.Tenant.Faults.Left), Is.EqualTo((0, 0)), fault);
            Assert.That(beyond, Is.InRange(0, most), fault);
        }
    }
}
