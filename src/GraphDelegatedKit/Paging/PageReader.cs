using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Paging;

/// <summary>
/// Reads each page of a listing in one pass. The program's JSON context knows the items but not the envelope, so the metadata of the
/// envelope is built here around the item's own: the same as a source generator would produce, and safe for trimming.
/// </summary>
/// <param name="readsMetadata">Whether the items' metadata is read, in a second pass.</param>
internal sealed class PageReader<T>(bool readsMetadata) : JsonBodyReader<PageBody<T>>
{
    private JsonSerializerOptions? _options;
    private JsonTypeInfo<PageBody<T>>? _pageTypeInfo;
    private JsonTypeInfo<List<T>>? _itemsTypeInfo;
    private int _lastPageSize;

    protected override string Expected => $"a collection of {typeof(T).Name}";

    protected override string Note => " The listing is not complete.";

    public override void Prepare(JsonSerializerOptions options)
    {
        if (options == _options) return;

        var itemsInfo = JsonMetadataServices.CreateListInfo<List<T>, T>(options, new JsonCollectionInfoValues<List<T>>
        {
            ObjectCreator = () => new List<T>(_lastPageSize), // pages of one listing have the same size
            ElementInfo = GraphJson.GetTypeInfo<T>(options),
        });
        var textInfo = JsonMetadataServices.CreateValueInfo<string?>(options, JsonMetadataServices.StringConverter);
        var elementInfo = JsonMetadataServices.CreateValueInfo<JsonElement>(options, JsonMetadataServices.JsonElementConverter);
        var othersInfo = JsonMetadataServices.CreateDictionaryInfo<Dictionary<string, JsonElement>, string, JsonElement>(
            options,
            new JsonCollectionInfoValues<Dictionary<string, JsonElement>>
            {
                ObjectCreator = () => [],
                ElementInfo = elementInfo,
                KeyInfo = textInfo!,
            });
        _pageTypeInfo = JsonMetadataServices.CreateObjectInfo(options, new JsonObjectInfoValues<PageBody<T>>
        {
            ObjectCreator = () => new PageBody<T>(),
            PropertyMetadataInitializer = _ =>
            [
                CreateProperty(options, "value", itemsInfo, static p => p.Value, SetItems),
                CreateProperty(options, "@odata.nextLink", textInfo, static p => p.NextLink, SetNextLink),
                CreateProperty(options, "@odata.deltaLink", textInfo, static p => p.DeltaLink, static (p, x) => p.DeltaLink = x),
                CreateProperty<string>(options, "@odata.context", textInfo!, static _ => null, setter: null), // skipped, as on every page
                CreateProperty(options, "", othersInfo, static p => p.Others, static (p, x) => p.Others = x, isExtensionData: true),
            ],
        });
        (_options, _itemsTypeInfo) = (options, itemsInfo);
    }

    protected override PageBody<T> Parse(ReadOnlySpan<byte> json, JsonSerializerOptions options)
    {
        var page = JsonSerializer.Deserialize(json, _pageTypeInfo!) ?? throw new JsonException("The page is null.");
        if (page.Others is { Count: > 0 }) ReadOthers(page, json);
        (page.NextLink, page.DeltaLink) = (NullIfBlank(page.NextLink), NullIfBlank(page.DeltaLink));
        if (!page.HasValue && page.NextLink is null && page.DeltaLink is null)
            throw new JsonException("The page has neither items nor a link.");

        page.Value ??= [];
        if (readsMetadata) page.Metadata = ItemMetadata.ReadAll(json);
        RemoveNullItems(page);
        _lastPageSize = page.Value.Count;
        return page;
    }

    private static string? NullIfBlank(string? link) => string.IsNullOrWhiteSpace(link) ? null : link;

    private static void SetItems(PageBody<T> page, List<T>? items)
    {
        if (page.HasValue) throw new JsonException("The page has several 'value' properties.");
        (page.Value, page.HasValue) = (items, true);
    }

    private static void SetNextLink(PageBody<T> page, string? link)
    {
        if (page.NextLink is not null && page.NextLink != link) throw new JsonException("The page has several links to a next page.");
        page.NextLink = link;
    }

    // Names are compared without case, with and without the prefixes: a link under another spelling would otherwise end the listing early.
    private void ReadOthers(PageBody<T> page, ReadOnlySpan<byte> json)
    {
        foreach (var (name, value) in page.Others!)
        {
            var shortName = name.AsSpan().TrimStart('@');
            if (shortName.StartsWith("odata.", StringComparison.OrdinalIgnoreCase)) shortName = shortName["odata.".Length..];

            if (IsName(shortName, "error") && IsError(value) && GraphErrorBody.Parse(json.ToArray()) is { } error)
                throw new ServiceErrorException(error);
            if (IsName(shortName, "nextLink")) SetNextLink(page, NullIfBlank(value.GetString()) ?? page.NextLink);
            else if (IsName(shortName, "deltaLink")) page.DeltaLink ??= value.GetString();
            else if (IsName(shortName, "count") && name.Length > shortName.Length) page.Count = ReadCount(value);
            else if (IsName(name, "value")) SetItems(page, value.Deserialize(_itemsTypeInfo!));
        }

        page.Others = null;
    }

    // A page that breaks off with an error in place of its end is not a shorter page.
    private static bool IsError(JsonElement value) => value.ValueKind is JsonValueKind.Object or JsonValueKind.String;

    private static bool IsName(ReadOnlySpan<char> name, string expected) => name.Equals(expected, StringComparison.OrdinalIgnoreCase);

    // A number, also with a fraction of zero or in a string (OData's IEEE754Compatible form).
    private static long ReadCount(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return PageBody<T>.NoCount;

        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return count;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is >= 0 and <= long.MaxValue
            && number == decimal.Truncate(number)
                ? (long)number
                : throw new JsonException("The count is not a whole number.");
    }

    private static void RemoveNullItems(PageBody<T> page)
    {
        var items = page.Value!;
        if (!items.Exists(static item => IsNull(item))) return;

        page.Metadata = page.Metadata?.Where((_, i) => !IsNull(items[i])).ToList();
        items.RemoveAll(static item => IsNull(item));
    }

    private static bool IsNull(T item) => item is null or JsonElement { ValueKind: JsonValueKind.Null };

    // The getter is needed although pages are only read: the serializer does not set a list without one.
    private static JsonPropertyInfo CreateProperty<TValue>(
        JsonSerializerOptions options,
        string name,
        JsonTypeInfo<TValue> type,
        Func<PageBody<T>, TValue?> getter,
        Action<PageBody<T>, TValue?>? setter,
        bool isExtensionData = false) =>
        JsonMetadataServices.CreatePropertyInfo(options, new JsonPropertyInfoValues<TValue>
        {
            IsProperty = true,
            IsPublic = true,
            IsExtensionData = isExtensionData,
            DeclaringType = typeof(PageBody<T>),
            PropertyName = isExtensionData ? nameof(PageBody<T>.Others) : name,
            JsonPropertyName = isExtensionData ? nameof(PageBody<T>.Others) : name,
            PropertyTypeInfo = type,
            Getter = page => getter((PageBody<T>)page),
            Setter = setter is null ? null : (page, value) => setter((PageBody<T>)page, value),
        });
}
