namespace GraphDelegatedKit.Testing;

/// <summary>The pattern in which an event repeats: https://learn.microsoft.com/graph/api/resources/recurrencepattern.</summary>
public enum LocalRecurrenceType
{
    /// <summary>Every day, or every so many days.</summary>
    Daily,

    /// <summary>On the same days of the week.</summary>
    Weekly,

    /// <summary>On the same day of the month, such as the 15th.</summary>
    AbsoluteMonthly,

    /// <summary>On the same day of the week in the month, such as the second Thursday.</summary>
    RelativeMonthly,

    /// <summary>On the same day of the year, such as 15 March.</summary>
    AbsoluteYearly,

    /// <summary>On the same day of the week in a month of the year, such as the last Friday of November.</summary>
    RelativeYearly,
}
