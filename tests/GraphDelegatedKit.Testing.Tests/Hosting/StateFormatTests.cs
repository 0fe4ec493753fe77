using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Mail;
using GraphDelegatedKit.Testing.Uploads;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

// Files that an earlier version of the tenant wrote: the names of their members stay, whatever the properties are called.
[TestFixture]
internal sealed class StateFormatTests
{
    private static readonly (Type Type, string[] Names)[] StateFiles =
    [
        (typeof(Item), ["changed", "deleted"]),
        (typeof(UserState), ["consented", "person", "joined", "removed", "changed"]),
        (typeof(UploadSessionState), ["refusal", "times"]),
        (typeof(AttachmentSessionState), ["refusal"]),
        (typeof(MailItem), ["posted"]),
    ];

    [TestCaseSource(nameof(StateFiles))]
    public void A_file_in_the_state_folder_keeps_the_member_names_of_earlier_versions((Type Type, string[] Names) file)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

        var members = options.GetTypeInfo(file.Type).Properties.Select(property => property.Name);

        Assert.That(members, Is.SupersetOf(file.Names));
    }

    [Test]
    public void A_deleted_item_that_an_earlier_version_stored_is_read_as_deleted()
    {
        const string Stored =
            """
            {"id":"01A","parentId":"01R","name":"a.txt","created":"2026-01-01T00:00:00+00:00","modified":"2026-01-01T00:00:00+00:00",
             "uniqueId":"8f4f8f0e-3f39-4f0e-9c7b-8f5a1c1e2d3b","version":2,"contentVersion":1,"changed":7,"deleted":true}
            """;

        var item = JsonSerializer.Deserialize<Item>(Stored, JsonSerializerOptions.Web)!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(item.ChangeNumber, Is.EqualTo(7));
            Assert.That(item.IsDeleted, Is.True);
        }
    }

    [Test]
    public void A_message_that_an_earlier_version_stored_is_read_as_a_draft()
    {
        const string Stored =
            """
            {"id":"AAMkAD1=","kind":0,"ownerId":"1","posted":{"subject":"Plans"},"created":"2026-01-01T00:00:00+00:00","version":1,
             "attachments":[]}
            """;

        var item = JsonSerializer.Deserialize<MailItem>(Stored, JsonSerializerOptions.Web)!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(item.IsDraft, Is.True);
            Assert.That(item.IsIn(WellKnownFolder.GetId("1", WellKnownFolder.Drafts)), Is.True);
            Assert.That((string)MailJson.CreateProperty(item, "subject")!, Is.EqualTo("Plans"));
        }
    }

    [Test]
    public void A_delta_token_that_an_earlier_version_handed_out_is_still_understood()
    {
        var text = Convert.ToBase64String("""{"Of":"users","After":12,"IsFirstRound":false,"Select":"id"}"""u8).TrimEnd('=');

        var token = DeltaToken.Read("users", text);

        Assert.That(token, Is.EqualTo(new DeltaToken("users", 12, IsFirstRound: false, "id")));
    }
}
