using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Control;

// The routes about faults.
internal sealed class FaultRoutes(LocalFaults faults, Func<UserDirectory> users)
{
    public IEnumerable<ControlRoute> Create() =>
    [
        new("GET", "/_local/faults", "The faults, with the last 100 that have applied as often as requested.",
            request => request.WriteAsync(200, CreateList(faults.Registry.ReadAll(FaultJson.Create))))
        {
            Responses = [new(200, "The faults.", "FaultStates")],
        },
        new("POST", "/_local/faults", "Adds one fault, or several: all of them or none.", PostAsync)
        {
            Body = "Faults",
            Responses = [new(201, "The faults that were added.", "FaultStates")],
        },
        new("DELETE", "/_local/faults", "Removes all faults.", DeleteAllAsync) { Responses = [new(204, "They are removed.")] },
        new("DELETE", "/_local/faults/{id}", "Removes a fault.", DeleteAsync) { Responses = [new(204, "It is removed.")] },
    ];

    private async Task PostAsync(ControlRequest request)
    {
        var body = await request.ReadAsync().ConfigureAwait(false);
        var added = new List<LocalFault>();
        try
        {
            if (body is JsonArray { Count: 0 })
            {
                throw ControlException.BadRequest(
                    "The list of faults is empty. Add one, such as {\"kind\":\"throttle\",\"path\":\"/v1.0/me\"}; DELETE removes all.");
            }

            if (body is JsonArray several)
            {
                for (var index = 0; index < several.Count; index++)
                    added.Add(Add(several[index], $"[{index}]."));
            }
            else
            {
                added.Add(Add(body, ""));
            }
        }
        catch (ControlException)
        {
            added.ForEach(fault => fault.Remove());
            throw;
        }

        await request.WriteAsync(
            201, CreateList(added.Select(fault => faults.Registry.Read(fault.Scripted, FaultJson.Create)))).ConfigureAwait(false);
    }

    private LocalFault Add(JsonNode? body, string place)
    {
        if (body is not JsonObject fault)
        {
            throw ControlException.BadRequest(
                $"{place}A fault is a JSON object, such as {{\"kind\":\"throttle\",\"path\":\"/v1.0/me\"}}.");
        }

        if (fault["user"] is JsonValue value && value.TryGetValue<string>(out var user) && users().Find(user) is null)
            throw ControlException.BadRequest($"{place}user: {UnknownUser.Describe(users(), user)}");
        try
        {
            return faults.Add(fault);
        }
        catch (ArgumentException exception)
        {
            throw ControlException.BadRequest(place + exception.Message);
        }
    }

    private Task DeleteAllAsync(ControlRequest request)
    {
        faults.Clear();
        return request.WriteNothingAsync();
    }

    private Task DeleteAsync(ControlRequest request) => faults.Registry.Remove(fault => fault.Id == request["id"])
        ? request.WriteNothingAsync()
        : throw ControlException.NotFound($"There is no fault '{request["id"]}'. GET /_local/faults lists them.");

    private static JsonObject CreateList(IEnumerable<JsonObject> items) => new() { ["faults"] = new JsonArray([.. items]) };
}
