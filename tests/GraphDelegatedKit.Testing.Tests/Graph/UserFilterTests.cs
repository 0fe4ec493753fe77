using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.Users;

namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class UserFilterTests
{
    private static readonly LocalUser[] Users =
    [
        CreateUser("1", "Ada Lindqvist", "ada@contoso.com", "Engineer", true),
        CreateUser("2", "Bruno O'Brien", "bruno@contoso.com", null, false),
        CreateUser("3", "Carmen Diaz", "carmen@contoso.com", "Data Analyst", true),
    ];

    [TestCase("accountEnabled eq true", "1 3")]
    [TestCase("accountEnabled eq FALSE", "2")]
    [TestCase("userPrincipalName eq 'ADA@contoso.com'", "1")]
    [TestCase("displayName eq 'Bruno O''Brien'", "2")]
    [TestCase("id in ('1','3','9')", "1 3")]
    [TestCase("userPrincipalName in ( 'ada@contoso.com' , 'bruno@contoso.com' )", "1 2")]
    [TestCase("startswith(displayName,'c')", "3")]
    [TestCase("startsWith(jobTitle, 'Data')", "3")]
    [TestCase("jobTitle eq 'Engineer' or accountEnabled eq false", "1 2")]
    [TestCase("accountEnabled eq true and (jobTitle eq 'Engineer' or id eq '2')", "1")]
    [TestCase("id eq '2' or id eq '1' and accountEnabled eq false", "2")]
    [TestCase("id eq 'or'", "")]
    [TestCase("displayName ge 'Bruno'", "2 3")]
    [TestCase("displayName le 'bruno o''brien'", "1 2")]
    [TestCase("createdDateTime ge 2020-01-01T00:00:00Z", "1 2 3")]
    [TestCase("createdDateTime le 2019-12-31T23:59:59Z", "")]
    [TestCase("createdDateTime eq 2020-01-01", "1 2 3")]
    [TestCase("assignedLicenses/any(l:l/skuId eq 00000000-0000-0000-0000-000000000001)", "")]
    public void A_filter_selects_the_users_it_names(string filter, string expected)
    {
        var parsed = UserProperties.CreateSchema().ParseFilter(filter);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(string.Join(' ', Users.Where(parsed.Predicate).Select(user => user.Id)), Is.EqualTo(expected));
            Assert.That(parsed.IsAdvanced, Is.False);
        }
    }

    [TestCase("jobTitle ne 'Engineer'", "2 3")]
    [TestCase("not(accountEnabled eq true)", "2")]
    [TestCase("not startswith(displayName,'A') and accountEnabled eq true", "3")]
    [TestCase("endsWith(mail,'N@contoso.com')", "3")]
    [TestCase("officeLocation eq 'Oslo'", "1")]
    [TestCase("mobilePhone ne null", "")]
    [TestCase("otherMails/$count eq 0", "1 2 3")]
    [TestCase("assignedLicenses/$count ne 0", "")]
    [TestCase("jobTitle eq null", "2")]
    [TestCase("jobTitle ne null", "1 3")]
    public void Some_operators_require_an_advanced_query(string filter, string expected)
    {
        var parsed = UserProperties.CreateSchema().ParseFilter(filter);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(string.Join(' ', Users.Where(parsed.Predicate).Select(user => user.Id)), Is.EqualTo(expected));
            Assert.That(parsed.IsAdvanced, Is.True);
        }
    }

    [TestCase("accountEnabled eq 'true'", 400, "BadRequest")]
    [TestCase("jobTitle eq Engineer", 400, "BadRequest")]
    [TestCase("displayName eq 'O'Brien'", 400, "BadRequest")]
    [TestCase("displayName eq 'open", 400, "BadRequest")]
    [TestCase("(id eq '1'", 400, "BadRequest")]
    [TestCase("id eq '1' id eq '2'", 400, "BadRequest")]
    [TestCase("id", 400, "BadRequest")]
    [TestCase("", 400, "BadRequest")]
    [TestCase("id in ()", 400, "BadRequest")]
    [TestCase("height eq '2'", 400, "BadRequest")]
    [TestCase("aboutMe eq '1'", 400, "Request_UnsupportedQuery")]
    [TestCase("businessPhones eq '1'", 400, "Request_UnsupportedQuery")]
    [TestCase("businessPhones/any(p:p/area eq '1')", 400, "Request_UnsupportedQuery")]
    [TestCase("businessPhones/any(p:q eq '1')", 400, "BadRequest")]
    [TestCase("id ge '1'", 400, "Request_UnsupportedQuery")]
    [TestCase("accountEnabled ge true", 400, "Request_UnsupportedQuery")]
    [TestCase("endsWith(displayName,'a')", 400, "Request_UnsupportedQuery")]
    [TestCase("displayName/$count eq 1", 400, "Request_UnsupportedQuery")]
    [TestCase("otherMails/$count eq one", 400, "BadRequest")]
    [TestCase("createdDateTime ge '2020-01-01T00:00:00Z'", 400, "BadRequest")]
    [TestCase("createdDateTime ge yesterday", 400, "BadRequest")]
    [TestCase("displayName gt 'a'", 501, "notSupported")]
    [TestCase("contains(displayName,'a')", 501, "notSupported")]
    public void An_invalid_filter_is_refused(string filter, int status, string code)
    {
        var refusal = Assert.Throws<GraphErrorException>(() => UserProperties.CreateSchema().ParseFilter(filter));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal!.Error.Status, Is.EqualTo(status));
            Assert.That(refusal.Error.Code, Is.EqualTo(code));
        }
    }

    [TestCase(15, true)]
    [TestCase(16, false)]
    public void A_filter_is_limited_to_fifteen_alternatives(int alternatives, bool isAccepted)
    {
        var numbers = Enumerable.Range(0, alternatives).ToList();
        foreach (var filter in new[] { string.Join(
            " or ",
            numbers.Select(number => $"id eq '{number}'")), $"id in ({string.Join(',', numbers.Select(number => $"'{number}'"))})" })
            Assert.That(
                () => UserProperties.CreateSchema().ParseFilter(filter),
                isAccepted ? Throws.Nothing : Throws.InstanceOf<GraphErrorException>().With.Message.Contains("Max allowed: 15"));
    }

    [TestCase("\"displayName:lind\"", "1")]
    [TestCase("\"displayName:o\"", "2")]
    [TestCase("\"displayName:bruno o\"", "2")]
    [TestCase("\"mail:carmen\"", "3")]
    [TestCase("\"displayName:ada\" OR \"mail:carmen\"", "1 3")]
    [TestCase("\"displayName:ada\" AND \"mail:carmen\"", "")]
    public void A_search_matches_the_start_of_words(string search, string expected)
    {
        var found = Users.Where(UserProperties.CreateSchema().ParseSearch(search)).Select(user => user.Id);

        Assert.That(string.Join(' ', found), Is.EqualTo(expected));
    }

    [TestCase("displayName:ada")]
    [TestCase("\"displayName\"")]
    [TestCase("\"height:2\"")]
    public void A_search_must_be_quoted_and_name_a_property(string search)
    {
        Assert.That(() => UserProperties.CreateSchema().ParseSearch(search), Throws.InstanceOf<GraphErrorException>());
    }

    private static LocalUser CreateUser(string id, string name, string upn, string? title, bool enabled) =>
        new()
        {
            Id = id,
            DisplayName = name,
            UserPrincipalName = upn,
            Mail = upn,
            JobTitle = title,
            AccountEnabled = enabled,
            OfficeLocation = id == "1" ? "Oslo" : null,
        };
}
