from readings import latest_readings


def test_there_is_one_reading_a_barrel():
    assert len(latest_readings()) == 3
