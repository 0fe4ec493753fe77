using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Graph;

/// <summary>All lists of directory objects answer the same queries in the same way.</summary>
// https://learn.microsoft.com/graph/aad-advanced-queries
[TestFixture]
internal sealed class DirectoryQueryTests : SharedTenantFixture
{
    private const string GraphUrl = "https://graph.microsoft.com/v1.0";

    private static readonly string[] Collections =
    [
        "users", "groups", "applications", "servicePrincipals", "directory/deletedItems/microsoft.graph.application",
    ];

    private static readonly string[] CountedCollections = ["users", "groups", "applications", "servicePrincipals"];

    private protected override LocalTenantOptions Options => new() { Users = LocalUser.Generate(3) };

    [OneTimeSetUp]
    public async Task CreateAppsAsync()
    {
        foreach (var name in new[] { "One", "Two", "Gone" })
            await CreateAppAsync(name);
        var gone = await GetAsync("applications?$filter=displayName eq 'Gone'", isEventual: false);
        await Client.SendAsync(HttpMethod.Delete, $"{GraphUrl}/applications/{gone.Body["value"]![0]!["id"]}");
    }

    // #error-handling-for-advanced-queries-on-directory-objects
    [TestCaseSource(nameof(CountedCollections))]
    public async Task A_number_alone_needs_the_header(string collection)
    {
        var (status, body) = await GetAsync(collection + "/$count", isEventual: false);

        Expect(status, body, 400, "Request_BadRequest", "$count is not currently supported.");
    }

    // The error of $filter is in public reports; the words of the others follow it.
    [TestCase("users?$filter=jobTitel eq 'a'", "Invalid filter clause", "jobTitel", "user")]
    [TestCase("users?$filter=startsWith(jobTitel,'a')", "Invalid filter clause", "jobTitel", "user")]
    [TestCase("groups?$filter=naem eq 'a'", "Invalid filter clause", "naem", "group")]
    [TestCase("applications?$filter=naem eq 'a'", "Invalid filter clause", "naem", "application")]
    [TestCase("me/memberOf?$filter=naem eq 'a'", "Invalid filter clause", "naem", "directoryObject")]
    [TestCase("users?$orderby=jobTitel", "Invalid orderby clause", "jobTitel", "user")]
    [TestCase("users?$search=\"naem:a\"", "Invalid search clause", "naem", "user")]
    [TestCase("users?$select=jobTitel", "Parsing OData Select and Expand failed", "jobTitel", "user")]
    public async Task An_unknown_property_is_named_with_the_query_option_that_has_it(
        string query, string failure, string property, string type)
    {
        var (status, body) = await GetAsync(query, isEventual: true);

        Expect(
            status, body, 400, "BadRequest", $"{failure}: Could not find a property named '{property}' on type 'microsoft.graph.{type}'.");
    }

    [TestCaseSource(nameof(Collections))]
    public async Task A_search_needs_the_header_alone(string collection)
    {
        var basic = await GetAsync(collection + "?$search=\"displayName:g\"", isEventual: false);
        var advanced = await GetAsync(collection + "?$search=\"displayName:g\"", isEventual: true);

        using (Assert.EnterMultipleScope())
        {
            Expect(
                basic.Status, basic.Body, 400, "Request_UnsupportedQuery",
                "Request with $search query parameter only works through MSGraph with a special request header: "
                + "'ConsistencyLevel: eventual'");
            Assert.That(advanced.Status, Is.EqualTo(200), advanced.Body.ToJsonString());
        }
    }

    [TestCaseSource(nameof(Collections))]
    public async Task A_negation_needs_the_header_and_the_count(string collection)
    {
        var query = collection + "?$filter=not(displayName eq 'One')";
        var basic = await GetAsync(query, isEventual: true);
        var advanced = await GetAsync(query + "&$count=true", isEventual: true);

        using (Assert.EnterMultipleScope())
        {
            Expect(
                basic.Status, basic.Body, 400, "Request_UnsupportedQuery",
                "Operator 'not' is not supported because the required parameters might be missing. Try adding $count=true query parameter "
                + "and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information");
            Assert.That((int?)advanced.Body["@odata.count"], Is.EqualTo(advanced.Body["value"]?.AsArray().Count));
        }
    }

    // Observed in public scripts; the limit stands on https://learn.microsoft.com/graph/filter-query-parameter.
    [TestCaseSource(nameof(Collections))]
    public async Task A_filter_has_at_most_fifteen_alternatives(string collection)
    {
        var fifteen = string.Join(',', Enumerable.Range(0, 15).Select(number => $"'{number}'"));
        var sixteen = string.Join(" or ", Enumerable.Range(0, 16).Select(number => $"displayName eq '{number}'"));

        var accepted = await GetAsync($"{collection}?$filter=displayName in ({fifteen})", isEventual: false);
        var refusedList = await GetAsync($"{collection}?$filter=displayName in ({fifteen},'x')", isEventual: false);
        var refused = await GetAsync($"{collection}?$filter={sixteen}", isEventual: false);

        const string Message =
            "Too many child clauses specified in search filter expression containing 'OR' operators: 16. Max allowed: 15.";
        using (Assert.EnterMultipleScope())
        {
            Assert.That(accepted.Status, Is.EqualTo(200), accepted.Body.ToJsonString());
            Expect(refused.Status, refused.Body, 400, "Request_UnsupportedQuery", Message);
            Expect(refusedList.Status, refusedList.Body, 400, "Request_UnsupportedQuery", Message);
        }
    }

    // #support-for-sorting-by-properties-of-microsoft-entra-id-directory-objects
    [TestCase("users", "displayName", 200)]
    [TestCase("users", "createdDateTime", 400)]
    [TestCase("groups", "displayName", 200)]
    [TestCase("applications", "displayName", 400)]
    [TestCase("servicePrincipals", "displayName", 400)]
    [TestCase("servicePrincipals", "createdDateTime", 400)]
    public async Task An_order_of_some_properties_needs_the_header_and_the_count(string collection, string property, int expected)
    {
        var basic = await GetAsync($"{collection}?$orderby={property}", isEventual: true);
        var advanced = await GetAsync($"{collection}?$orderby={property} desc&$count=true", isEventual: true);
        var values = advanced.Body["value"]!.AsArray().Select(item => (string)item![property]!).ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(basic.Status, Is.EqualTo(expected), basic.Body.ToJsonString());
            if (expected == 400)
                Assert.That((string?)basic.Body["error"]!["message"], Is.EqualTo("Sorting not supported for current query."));
            Assert.That(values, Is.Ordered.Descending.Using((IComparer<string>)StringComparer.OrdinalIgnoreCase));
        }
    }

    [Test]
    public async Task A_search_finds_applications_by_the_start_of_a_word()
    {
        await CreateAppAsync("Payroll web client");

        var found = await GetAsync("applications?$search=\"displayName:we\" OR \"displayName:tw\"&$select=displayName", isEventual: true);

        var names = found.Body["value"]!.AsArray().Select(app => (string?)app!["displayName"]);
        Assert.That(names, Is.EquivalentTo(["Two", "Payroll web client"]));
    }

    // #support-for-filter-by-properties-of-microsoft-entra-id-directory-objects
    [Test]
    public async Task A_property_in_the_index_of_advanced_queries_alone_is_refused_in_others()
    {
        var basic = await GetAsync("users?$filter=companyName eq 'Contoso'", isEventual: false);
        var advanced = await GetAsync("users?$filter=companyName eq 'Contoso'&$count=true", isEventual: true);

        using (Assert.EnterMultipleScope())
        {
            Expect(
                basic.Status, basic.Body, 400, "Request_UnsupportedQuery",
                "Unsupported or invalid query filter clause specified for property 'companyName' of resource 'User'.");
            Assert.That((int?)advanced.Body["@odata.count"], Is.EqualTo(3));
        }
    }

    [Test]
    public async Task A_count_without_the_header_is_ignored()
    {
        var (status, body) = await GetAsync("oauth2PermissionGrants?$count=true", isEventual: false);
        var counted = await GetAsync("oauth2PermissionGrants?$count=true", isEventual: true);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That(body["@odata.count"], Is.Null);
            Assert.That((int?)counted.Body["@odata.count"], Is.EqualTo(counted.Body["value"]!.AsArray().Count));
        }
    }

    private async Task CreateAppAsync(string name)
    {
        var (status, body) = await Client.PostAsync(GraphUrl + "/applications", $$"""{"displayName":"{{name}}"}""");
        Assert.That(status, Is.EqualTo(201), body.ToJsonString());
    }

    private Task<(int Status, JsonNode Body)> GetAsync(string path, bool isEventual) =>
        Client.SendAsync(HttpMethod.Get, $"{GraphUrl}/{path}", configure: request =>
        {
            if (isEventual)
                request.Headers.Add("ConsistencyLevel", "eventual");
        });

    private static void Expect(int status, JsonNode body, int expected, string code, string message)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(expected), body.ToJsonString());
            Assert.That((string?)body["error"]?["code"], Is.EqualTo(code));
            Assert.That((string?)body["error"]?["message"], Is.EqualTo(message));
        }
    }
}
