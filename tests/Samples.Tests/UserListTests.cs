using NUnit.Framework;
using UserAdmin;

namespace Samples.Tests;

public sealed class UserListTests
{
    private const string UserId = "9b1c3a52-6a55-4d0c-9a7e-6d0f6f0b9d11";

    [TestCase("", "")]
    [TestCase("\n\r\n \n", "")]
    [TestCase("userPrincipalName\n", "", Description = "a header without users")]
    [TestCase("ada@x.com", "ada@x.com")]
    [TestCase("ada@x.com\nbruno@x.com\n", "ada@x.com bruno@x.com")]
    [TestCase("ada@x.com\r\n\r\n  bruno@x.com  \r\n", "ada@x.com bruno@x.com")]
    [TestCase("ada@x.com\rbruno@x.com", "ada@x.com bruno@x.com")]
    [TestCase("ada\nbruno", "ada bruno", Description = "a name without @ is left to Graph")]
    [TestCase("# leavers of May\nada@x.com\n  # and one more\nbruno@x.com", "ada@x.com bruno@x.com")]
    [TestCase("\"ada@x.com\"\n\"bruno@x.com\" ", "ada@x.com bruno@x.com")]
    [TestCase("\u200Bada@x.com\uFEFF\nbruno@x.com\u00A0", "ada@x.com bruno@x.com")]
    [TestCase("grace_fabrikam.com#EXT#@x.com", "grace_fabrikam.com#EXT#@x.com")]
    [TestCase("o'brien@x.com", "o'brien@x.com")]
    [TestCase("userPrincipalName\nada@x.com", "ada@x.com")]
    [TestCase("UPN\nada@x.com", "ada@x.com")]
    [TestCase("User\nada@x.com", "ada@x.com")]
    [TestCase("E-mail\nada@x.com", "ada@x.com")]
    [TestCase("displayName,userPrincipalName,department\n\"Lindqvist, Ada\",ada@x.com,Sales\nBruno,bruno@x.com,", "ada@x.com bruno@x.com")]
    [TestCase("Name;User principal name;Title\nAda;ada@x.com;Engineer", "ada@x.com")]
    [TestCase("Name\tmail\nAda\tada@x.com", "ada@x.com")]
    [TestCase(
        "mail,id,userPrincipalName\nm@x.com," + UserId + ",ada@x.com", "ada@x.com", Description = "the most specific column of several")]
    [TestCase("displayName,Object ID\nAda," + UserId, UserId)]
    [TestCase(
        "Ada Lindqvist,ada@x.com\nBruno Moreau,bruno@x.com",
        "ada@x.com bruno@x.com",
        Description = "no header: the column that contains users")]
    [TestCase("Ada;" + UserId, UserId)]
    [TestCase("#TYPE Microsoft.Graph.User\n\"DisplayName\",\"UserPrincipalName\"\n\"Ada\",\"ada@x.com\"", "ada@x.com")]
    [TestCase("note,upn\n\"two\nlines, one \"\"field\"\"\",ada@x.com\n,bruno@x.com", "ada@x.com bruno@x.com")]
    [TestCase("size,upn\n5\" disk,ada@x.com", "ada@x.com")]
    [TestCase("size,upn\n5\" disk,\"ada@x.com\"", "ada@x.com")]
    [TestCase("upn\n  # \"a\", \"b\" c\nada@x.com", "ada@x.com")]
    [TestCase("note\tupn\n\tada@x.com\n  # no user\n", "ada@x.com", Description = "an empty field before a tab")]
    [TestCase("upn,name\nada@x.com,Ada\n,\n,,,\n", "ada@x.com", Description = "the empty rows that Excel leaves")]
    public void Users_are_found_in_lists_of_any_supported_format(string text, string users) =>
        Assert.That(Read(text).Users, Is.EqualTo(users.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Test]
    public void A_repeated_user_counts_once_at_its_first_position_in_any_case()
    {
        var list = Read("ada@x.com\nbruno@x.com\nADA@X.com\nada@x.com\ncarmen@x.com");

        Assert.That(list.Users, Is.EqualTo(new[] { "ada@x.com", "bruno@x.com", "carmen@x.com" }));
        Assert.That(list.DuplicateCount, Is.EqualTo(2));
    }

    [TestCase("name,upn\n\"Ada,ada@x.com\nBruno,bruno@x.com", "line 2", "never closed")]
    [TestCase("upn\n\"ada\"x@x.com", "line 2", "quotation mark")]
    [TestCase("upn,name\nada@x.com,Ada\n\n,Bruno", "line 4", "first")]
    [TestCase("name,upn\nAda", "line 2", "second")]
    [TestCase("name,department\nAda,Sales", "line 1", "userPrincipalName")]
    [TestCase("name,upn\n\"two\nlines\" more,ada@x.com", "line 3", "quotation mark")]
    [TestCase("size,upn\n5\" disk,\"ada@x.com\nbruno@x.com", "line 2", "never closed", Description = "after a quotation mark that is text")]
    [TestCase("size,upn\n5\" disk,\"ada\"x@x.com", "line 2", "something follows")]
    [TestCase("upn\n  # a, \"b\nada@x.com,\"c\"", "line 2", "comment", Description = "the users below it are not swallowed")]
    [TestCase("a\0d\0a\0", "line 1", "text file")]
    public void An_invalid_user_list_is_rejected_with_its_line(string text, string line, string problem) =>
        Assert.That(
            () => Read(text, "'leavers.csv'"),
            Throws.TypeOf<UsageException>().With.Message.Contains("'leavers.csv'").And.Message.Contains(line).And.Message
                .Contains(problem));

    [Test]
    public void A_list_of_any_length_is_read_row_by_row()
    {
        using var lines = new Lines(1_000_000);

        var first = CsvParser.Read(lines, "stdin").First();

        Assert.That(first.Fields, Is.EqualTo(new[] { "user1@x.com" }));
        Assert.That(lines.Given, Is.LessThan(20_000), "and not to its end");
    }

    private static UserList Read(string text, string name = "file") => UserList.Read(new StringReader(text), name);

    /// <summary>One user a line; counts the lines that were read.</summary>
    private sealed class Lines(int count) : TextReader
    {
        public int Given { get; private set; }

        public override string? ReadLine() => Given < count ? $"user{++Given}@x.com" : null;

        public override int Read(char[] buffer, int index, int length)
        {
            var line = ReadLine() is { } text ? text + "\n" : "";
            line.CopyTo(0, buffer, index, line.Length);
            return line.Length;
        }
    }
}
