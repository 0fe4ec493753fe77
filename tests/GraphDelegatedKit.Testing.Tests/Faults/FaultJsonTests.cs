using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Faults;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class FaultJsonTests : SharedTenantFixture
{
    private const string MeUrl = "https://graph.microsoft.com/v1.0/me";

    // For every kind one form, with all of its fields but those that exclude each other.
    private static readonly string[] Examples =
    [
        """{"kind":"throttle","path":"/x","method":"GET","user":"USER","batchId":"1","skip":1,"times":2,"retryAfter":2.5,"status":503}""",
        """{"kind":"fail","path":"/x","status":409,"code":"c","body":{"a":1},"contentType":"a/b","retryAfter":1,"headers":{"x":"y"}}""",
        """{"kind":"respond","path":"/x","body":"<p>","contentType":"text/html","status":200}""",
        """{"kind":"answerWith","path":"/x","status":200,"headers":{"x":"y"},"bodyBase64":"AAE="}""",
        """{"kind":"answerRaw","path":"/x","response":"HTTP/1.1 200 OK\r\n\r\n","keepOpen":true}""",
        """{"kind":"flood","path":"/x","bytes":5000000000,"status":200,"contentType":"a/b"}""",
        """{"kind":"redirect","path":"/x","location":"https://a.example/","status":307}""",
        """{"kind":"modifyJson","path":"/x","merge":{"a":null}}""",
        """{"kind":"changeContentType","path":"/x","contentType":"text/plain"}""",
        """{"kind":"truncateBody","path":"/x","afterBytes":3}""",
        """{"kind":"letThrough","path":"/x"}""",
        """{"kind":"reset","path":"/x","afterBodyBytes":3}""",
        """{"kind":"loseResponse","path":"/x"}""",
        """{"kind":"abortResponse","path":"/x","afterBytes":3}""",
        """{"kind":"stall","path":"/x"}""",
        """{"kind":"delay","path":"/x","delay":0.5}""",
        """{"kind":"delayBody","path":"/x","afterBytes":3,"delay":1}""",
        """{"kind":"dropConnection","path":"/x"}""",
        """{"kind":"closeConnection","path":"/x"}""",
        """{"kind":"replaceNextLink","path":"/x","nextLink":"/y"}""",
        """{"kind":"cycleLinks","path":"/x","length":2,"pagesBefore":1}""",
        """{"kind":"insertEmptyPage","path":"/x"}""",
        """{"kind":"repeatPage","path":"/x"}""",
        """{"kind":"expireLink","path":"/x","status":410,"code":"c"}""",
        """{"kind":"resync","path":"/x","code":"syncStateNotFound"}""",
        """{"kind":"limitRate","path":"/x","maxRequests":3,"window":10,"countRejected":false}""",
        """{"kind":"challenge","path":"/x","claims":{"access_token":{}},"status":403}""",
        """
        {"kind":"failToken","user":"USER","skip":1,"times":2,"aadsts":50076,"error":"e","suberror":"s","claims":"{}","status":401,
        "description":"d","retryAfter":1,"grantType":"device_code"}
        """,
        """{"kind":"withholdScope","user":"USER","scope":"Mail.Send"}""",
        """{"kind":"requireInteraction","user":"USER","claims":{"access_token":{}},"aadsts":50079}""",
        """{"kind":"delayReplication","missingResponses":1,"secretDelay":2}""",
        """{"kind":"resetUpload","atByte":9,"acceptedUpTo":3,"fileName":"a","skip":1}""",
        """{"kind":"acceptPartOfRange","atByte":9,"acceptedUpTo":3,"status":201}""",
        """{"kind":"loseUploadResponse","atByte":9}""",
        """{"kind":"failUploadAfterStoring","atByte":9,"status":416,"code":"c"}""",
        """{"kind":"failUpload","atByte":9,"status":507,"times":2,"code":"c","retryAfter":1}""",
        """{"kind":"deleteUploadSession","atByte":9}""",
        """{"kind":"expireUploadUrl","atByte":9,"status":403}""",
        """{"kind":"delayUpload","atByte":9,"delay":1}""",
        """{"kind":"completeUploadWith","completion":"rangesOnly","fileName":"a"}""",
    ];

    [TestCaseSource(nameof(Examples))]
    public void A_fault_of_every_kind_is_added_by_its_name_in_JSON(string json)
    {
        var fault = JsonNode.Parse(json.Replace("USER", Tenant.Users[1].UserPrincipalName, StringComparison.Ordinal))!.AsObject();

        var added = Tenant.Faults.Add(fault);

        Assert.That(added.Kind, Is.EqualTo((string)fault["kind"]!));
    }

    [Test]
    public void Every_method_that_adds_a_fault_is_a_kind_in_JSON_with_an_example()
    {
        string[] methods =
        [
            .. typeof(LocalFaults).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(method => method.ReturnType == typeof(LocalFault) && method.Name != nameof(LocalFaults.Add))
                .Select(method => JsonNamingPolicy.CamelCase.ConvertName(method.Name))
                .Distinct(),
        ];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(FaultKinds.Names, Is.EquivalentTo(methods));
            Assert.That(Examples.Select(json => (string)JsonNode.Parse(json)!["kind"]!), Is.EqualTo(FaultKinds.Names));
        }
    }

    [Test]
    public void The_schema_of_a_seed_file_has_the_kinds_and_fields_of_the_faults()
    {
        var path = Path.Combine(Repository.Root, "src", "GraphDelegatedKit.Testing.Tool", "Seed", "seed.schema.json");
        var schema = JsonNode.Parse(File.ReadAllText(path))!["$defs"]!["fault"]!["properties"]!.AsObject();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(schema.Select(property => property.Key), Is.EqualTo(FaultField.All.Select(field => field.Name)));
            foreach (var field in FaultField.All)
            {
                var rule = schema[field.Name]!;
                Assert.That((string)rule["description"]!, Is.EqualTo(field.Description));
                if (field.AllowedValues.Count > 0)
                    Assert.That(rule["enum"]!.AsArray().Select(value => (string)value!), Is.EqualTo(field.AllowedValues));
                else
                    Assert.That(
                        rule["type"] is JsonArray types ? string.Join('|', types.Select(type => (string)type!)) : (string)rule["type"]!,
                        Is.EqualTo(field.Type));
            }
        }
    }

    [TestCase("""{}""", "kind: the field is missing. Allowed: throttle, fail, ")]
    [TestCase("""{"kind":"throtle","path":"/x"}""", "kind: 'throtle' is not allowed. Allowed: throttle, ", "Did you mean 'throttle'?")]
    [TestCase("""{"kind":"throttle"}""", "path: the field is missing. Add it: the path of the affected requests")]
    [TestCase("""{"kind":"throttle","path":"/x","retryafter":1}""", "retryafter: throttle has no such field. Allowed: ", "'retryAfter'?")]
    [TestCase("""{"kind":"throttle","path":"/x","retryAfter":true}""", "retryAfter: expected a number of seconds, found true.")]
    [TestCase("""{"kind":"fail","path":"/x","status":"500"}""", "status: expected a whole number, found \"500\".")]
    [TestCase("""{"kind":"fail","path":"/x","status":99}""", "status: ")]
    [TestCase("""{"kind":"fail","path":"/x","status":500,"times":0}""", "times: A fault applies at least once.")]
    [TestCase("""{"kind":"fail","path":"/x","status":500,"user":"no@b.c"}""", "user: The tenant has no user 'no@b.c'.")]
    [TestCase("""{"kind":"fail","path":"/x","status":500,"headers":{"a":1}}""", "headers: expected texts, found {\"a\":1}.")]
    [TestCase("""{"kind":"stall","path":"v1.0/me"}""", "path: expected a path such as /v1.0/me, without a host and a query, found ")]
    [TestCase("""{"kind":"stall","path":"https://graph.microsoft.com/v1.0/me"}""", "path: expected a path such as /v1.0/me")]
    [TestCase("""{"kind":"stall","path":"/v1.0/me?$select=id"}""", "path: expected a path such as /v1.0/me")]
    [TestCase("""{"kind":"stall","path":"/me/drive"}""", "path: expected the version of Graph in front, such as /v1.0/me/drive, found ")]
    [TestCase("""{"kind":"stall","path":"/x","method":"GTE"}""", "method: 'GTE' is not allowed. Allowed: GET, ", "Did you mean 'GET'?")]
    [TestCase("""{"kind":"fail","path":7,"status":500}""", "path: expected a text, found 7.")]
    [TestCase("""{"kind":"failUpload","atByte":0,"status":500,"user":"x"}""", "user: failUpload has no such field.")]
    [TestCase("""{"kind":"completeUploadWith","completion":"range"}""", "completion: 'range' is not allowed. Allowed: locationOnly, ")]
    [TestCase("""{"kind":"answerWith","path":"/x","status":200,"bodyBase64":"?"}""", "bodyBase64: expected base64, found \"?\".")]
    [TestCase("""{"kind":"answerWith","path":"/x","status":200,"body":"","bodyBase64":""}""", "body and bodyBase64 exclude each other.")]
    [TestCase("""{"kind":"limitRate","path":"/x","maxRequests":0,"window":1}""", "maxRequests: ")]
    [TestCase("""{"kind":"challenge","path":"/x","claims":"{"}""", "claims: ")]
    [TestCase(
        """{"kind":"withholdScope","scope":"Mail.Sent"}""", "scope: Graph has no permission 'Mail.Sent'.", "Did you mean 'Mail.Send'?")]
    [TestCase("""{"kind":"withholdScope","scope":["Mail.Send"]}""", "scope: expected a text, found [\"Mail.Send\"].")]
    [TestCase("""{"kind":"withholdScope","scope":""}""", "scope: ")]
    public void A_mistake_names_the_field_and_what_is_allowed(string json, params string[] messages)
    {
        using (Assert.EnterMultipleScope())
        {
            var exception = Assert.Throws<ArgumentException>(() => Tenant.Faults.Add(JsonNode.Parse(json)!.AsObject()));
            Assert.That(exception!.Message, Does.StartWith(messages[0]));
            foreach (var message in messages)
                Assert.That(exception.Message, Does.Contain(message));
            Assert.That(Tenant.Faults.All, Is.Empty);
        }
    }

    // https://www.rfc-editor.org/rfc/rfc7396
    [Test]
    public async Task The_document_of_an_answer_is_changed_by_a_merge()
    {
        Tenant.Faults.Add(JsonNode.Parse("""
            {"kind":"modifyJson","path":"/v1.0/me","merge":{"displayName":null,"jobTitle":"x","extra":{"a":[1],"b":null}}}
            """)!.AsObject());

        var (_, me) = await Client.GetAsync(MeUrl);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(me.AsObject().ContainsKey("displayName"), Is.False);
            Assert.That((string)me["jobTitle"]!, Is.EqualTo("x"));
            Assert.That(me["extra"]!.ToJsonString(), Is.EqualTo("""{"a":[1]}"""));
            Assert.That((string)me["id"]!, Is.EqualTo(Tenant.Users[0].Id));
        }
    }
}
