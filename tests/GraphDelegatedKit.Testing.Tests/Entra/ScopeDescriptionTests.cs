using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Entra.SignInPages;

namespace GraphDelegatedKit.Testing.Tests.Entra;

// https://learn.microsoft.com/graph/permissions-reference
[TestFixture]
internal sealed class ScopeDescriptionTests
{
    [TestCase("User.Read", "Sign you in and read your profile")]
    [TestCase("Notes.ReadWrite.All", "Read and change all notes")]
    [TestCase("Tasks.Read", "Read tasks")]
    [TestCase("Contacts.Read.Shared", "Read contacts, also those that others share with you")]
    [TestCase("ChannelMessage.Send", "Send: channel message")]
    [TestCase("BitLockerKey.ReadBasic.All", "Read the basics of all bit locker key")]
    public void A_permission_is_described_in_words(string scope, string description) =>
        Assert.That(Describe(scope), Is.EqualTo(new[] { description }));

    [Test]
    public void No_delegated_permission_of_Graph_is_without_words()
    {
        using var reader = new StreamReader(typeof(LocalTenant).Assembly.GetManifestResourceStream("delegated-permissions.txt")!);

        var descriptions = Describe(reader.ReadToEnd().Replace('\n', ' '));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(descriptions, Has.Length.GreaterThan(700));
            Assert.That(descriptions, Has.None.Contains(".").And.All.Contain(" "));
        }
    }

    private static string[] Describe(string scopes) =>
        [.. ScopeDescriptions.GetDescriptions(RequestedScopes.Parse(scopes)).Select(scope => scope.Description)];
}
